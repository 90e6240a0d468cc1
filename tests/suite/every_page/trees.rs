//! What programs that read pages aloud are given, for the main pages: kept in `tests/trees`, a file each, so that every
//! change of it is seen and looked at. `DSR_RENEW_TREES=1 tests/run trees` writes them anew.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

use crate::app::{Browser, Engine, Setting};
use crate::authorisation::{Actor, World};

/// What is said of a control beside its name.
const STATES: [&str; 10] = [
    "checked", "disabled", "expanded", "focused", "invalid", "level", "pressed", "required",
    "selected", "value",
];

/// What only holds others together, and says nothing by itself.
const SILENT: [&str; 8] = [
    "InlineTextBox",
    "LabelText",
    "Legend",
    "LineBreak",
    "ListMarker",
    "MenuListPopup",
    "generic",
    "none",
];

/// The pages: who looks, where, and the name of the file.
const PAGES: [(Actor, &str, &str); 16] = [
    (Actor::Stranger, "/en/", "start"),
    (Actor::Stranger, "/en/sign-in", "sign-in"),
    (Actor::Stranger, "/en/check?code=ABC", "check-mistyped"),
    (Actor::Stranger, "/en/help", "help"),
    (Actor::Ada, "/en/", "my-courses"),
    (Actor::Ada, "/en/courses/demo", "course"),
    (Actor::Ada, "/en/courses/demo/modules/tour", "module"),
    (Actor::Ada, "/en/courses/demo/lessons/text", "lesson"),
    (
        Actor::Ada,
        "/en/courses/demo/lessons/blocks",
        "lesson-with-blocks",
    ),
    (Actor::Ada, "/en/attempts/{run}/scene", "scene"),
    (Actor::Ada, "/en/courses/demo/quizzes/on-quiz", "quiz"),
    (Actor::Ada, "/en/attempts/{quiz}", "questions"),
    (Actor::Ada, "/en/account", "account"),
    (Actor::Administrator, "/en/rounds", "rounds"),
    (Actor::Administrator, "/en/accounts", "accounts"),
    (Actor::Administrator, "/en/accounts/new", "new-account"),
];

/// The tree as lines: what a node is, its name and state, one step further in for each node around it. What only holds
/// others together is left out, and so are words that are the name of what they stand in.
fn lines(nodes: &[Value]) -> Vec<String> {
    let by_id: BTreeMap<&str, &Value> = nodes
        .iter()
        .filter_map(|node| Some((node["nodeId"].as_str()?, node)))
        .collect();
    let mut lines = Vec::new();
    if let Some(root) = nodes.first() {
        walk(root, &by_id, 0, "", &mut lines);
    }
    lines
}

fn walk(
    node: &Value,
    all: &BTreeMap<&str, &Value>,
    depth: usize,
    around: &str,
    lines: &mut Vec<String>,
) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = steady(node["name"]["value"].as_str().unwrap_or_default());
    let silent = node["ignored"] == true
        || SILENT.contains(&role)
        || (role == "StaticText" && (name.is_empty() || around.contains(&name)));
    let deeper = if silent {
        depth
    } else {
        let states = states(node);
        let named = if name.is_empty() {
            String::new()
        } else {
            format!(" {name:?}")
        };
        lines.push(format!("{}{role}{named}{states}", "  ".repeat(depth)));
        depth + 1
    };
    let around = if silent { around } else { &name };
    for child in node["childIds"].as_array().into_iter().flatten() {
        let child = child.as_str().and_then(|id| all.get(id));
        if let Some(child) = child {
            walk(child, all, deeper, around, lines);
        }
    }
}

fn states(node: &Value) -> String {
    let own = node["properties"].as_array().into_iter().flatten();
    let mut said: Vec<String> = own
        .filter(|property| {
            let name = property["name"].as_str().unwrap_or_default();
            STATES.contains(&name)
                && !["false", "\"false\""]
                    .contains(&property["value"]["value"].to_string().as_str())
        })
        .map(|property| {
            format!(
                "{}={}",
                property["name"].as_str().unwrap_or_default(),
                property["value"]["value"]
            )
        })
        .collect();
    if let Some(described) = node["description"]["value"]
        .as_str()
        .filter(|words| !words.is_empty())
    {
        said.push(format!("described as {:?}", steady(described)));
    }
    if let Some(value) = node["value"]["value"]
        .as_str()
        .filter(|value| !value.is_empty())
    {
        said.push(format!("value {value:?}"));
    }
    let each: Vec<String> = said.iter().map(|what| format!(" [{what}]")).collect();
    each.concat()
}

/// Words without what differs each time: codes of certificates, and isolates.
fn steady(words: &str) -> String {
    let code = |word: &str| {
        word.len() > 26
            && word
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
    };
    let plain = crate::app::plain(words);
    let words = plain
        .split(' ')
        .map(|word| if code(word) { "CODE" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// The questions of an attempt come in any order, and so do their options: in the file they stand sorted.
fn sorted(lines: &[String]) -> Vec<String> {
    let number = |line: &str| {
        let words = line.split("Question ").nth(1)?;
        words.split(' ').next()?.parse::<usize>().ok()
    };
    let numbered = |line: &String| {
        number(line).map_or_else(
            || line.clone(),
            |found| line.replace(&format!("Question {found} of"), "Question N of"),
        )
    };
    let mut groups: Vec<Vec<String>> = vec![Vec::new()];
    let (mut within, mut end) = (false, Vec::new());
    for line in lines {
        let depth = line.len() - line.trim_start().len();
        if line.trim_start().starts_with("group \"Question ") {
            groups.push(Vec::new());
            (within, end) = (true, vec![depth]);
        } else if within && end.first().is_some_and(|edge| depth <= *edge) {
            within = false;
            groups.push(Vec::new());
        }
        groups.last_mut().expect("a group").push(numbered(line));
    }
    let is_question = |group: &Vec<String>| {
        group
            .first()
            .is_some_and(|line| line.contains("group \"Question N of"))
    };
    for group in groups.iter_mut().filter(|group| is_question(group)) {
        group[1..].sort();
    }
    let first = groups.iter().position(is_question).unwrap_or(groups.len());
    let last = groups
        .iter()
        .rposition(is_question)
        .map_or(first, |last| last + 1);
    groups[first..last].sort();
    groups.into_iter().flatten().collect()
}

#[tokio::test]
async fn what_is_read_aloud_of_the_main_pages_is_what_was_looked_at() {
    let app = &Setting::usual().shipped().start(Engine::Sqlite).await;
    let world = World::made(app).await;
    let ada = world.person(Actor::Ada);
    ada.opens("/en/courses/demo/quizzes/on-quiz").await;
    ada.presses("Begin the quiz").await;
    let quiz = app
        .text("SELECT id FROM attempts WHERE activity = 'on-quiz'")
        .await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trees");
    let renew = std::env::var_os("DSR_RENEW_TREES").is_some();
    let mut changed = Vec::new();
    for actor in [Actor::Stranger, Actor::Ada, Actor::Administrator] {
        let browser = Browser::of(app).await;
        match actor {
            Actor::Ada => browser.signs_in_to("DKR", "ada").await,
            Actor::Administrator => browser.signs_in("grace").await,
            _ => &browser,
        };
        browser.is_wide(1280).await;
        for (_, path, name) in PAGES.iter().filter(|(who, ..)| *who == actor) {
            browser
                .opens(&world.address(&path.replace("{quiz}", &quiz), true))
                .await;
            let now = sorted(&lines(&browser.tree().await)).join("\n") + "\n";
            let file = folder.join(format!("{name}.txt"));
            if renew {
                std::fs::write(&file, now).expect("written");
                continue;
            }
            let before = std::fs::read_to_string(&file).unwrap_or_default();
            if before != now {
                changed.push(format!("{name}:\n{}", differences(&before, &now)));
            }
        }
    }
    assert!(
        changed.is_empty(),
        "what is read aloud has changed. Look at it; if it is as it should be, `DSR_RENEW_TREES=1 tests/run trees` keeps it.\n{}",
        changed.join("\n")
    );
}

/// The lines that are only before or only now.
fn differences(before: &str, now: &str) -> String {
    let only = |one: &str, other: &str, sign: &str| {
        let lines = one
            .lines()
            .filter(|line| !other.lines().any(|known| known == *line));
        lines
            .map(|line| format!("{sign} {line}\n"))
            .collect::<Vec<_>>()
            .concat()
    };
    format!("{}{}", only(before, now, "-"), only(now, before, "+"))
}
