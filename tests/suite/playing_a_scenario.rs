//! Playing a scenario: decisions, what they lead to, the memory, the ending, the debrief; and what no post can do.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use crate::app::{App, Page, Person};
use dsr_course::command::verify::findings;
use dsr_course::course::id::ScenarioId;
use dsr_course::course::scenario::path::{Path, Step};
use dsr_course::course::scenario::{Graph, Scenario};

const STORY: &str = "/en/courses/demo/scenarios/release";

/// Takes the choice whose words hold these.
async fn decides(person: &Person, words: &str) -> Page {
    person.picks("choice", words, "Decide").await
}

/// Somebody who has begun the story.
async fn player(app: &App, name: &str) -> Person {
    let person = app.trainee(name).await;
    person.opens("/en/courses/demo").await;
    person.presses("Begin this course").await;
    person.opens(STORY).await;
    person.presses("Begin the scenario").await;
    person
}

async fn whole(app: &App) {
    let found = findings(&app.store, app.clock.now())
        .await
        .expect("it answers");
    assert_eq!(found, Vec::<String>::new());
}

story! {
    async fn each_decision_shows_what_it_led_to_before_the_next_scene(app) {
        let ada = player(app, "ada").await;
        ada.page().says("Decision 1").says("The message").lacks("You see the line at once");
        let next = decides(&ada, "Look at the file").await;
        let words = next.words();
        let (why, scene) = (words.find("You see the line at once"), words.find("Ten o'clock"));
        assert!(why.is_some() && why < scene, "{words}");
        next.says("Decision 2").says("CommonMark Spec");
        decides(&ada, "Leave the id as it is").await.says("Decision 3");
        let end = decides(&ada, "Tell the class what was wrong, and").await;
        end.says("A good ending").says("Nobody lost anything");
        let debrief = ada.clicks("See the debrief").await;
        debrief.says("3 of 3 choices were the best there were.").says("First run").says("the best choice here").says("CommonMark Spec").lacks("better");
        ada.opens("/en/courses/demo/modules/on").await.says("The new edition finished");
        whole(app).await;
    }
}

story! {
    async fn an_early_choice_decides_what_is_offered_later_and_the_debrief_names_the_better_one(app) {
        let ada = player(app, "ada").await;
        let hasty = decides(&ada, "Tick the box").await;
        hasty.says("take the other mistake out").lacks("Leave the id as it is");
        let noon = decides(&ada, "Write a prettier id").await;
        noon.says("was renamed").lacks("that their answers are kept");
        decides(&ada, "Say nothing").await.says("A poor ending").says("Trust is gone");
        ada.clicks("See the debrief").await.says("0 of 3 choices were the best").says("This would have been better").says("Look at the file, and run check first").says("You see the line at once");
    }
}

story! {
    async fn on_another_device_and_in_another_language_it_waits_at_the_same_decision(app) {
        let ada = player(app, "ada").await;
        decides(&ada, "Look at the file").await;
        decides(&ada, "Leave the id as it is").await;
        let phone = app.stranger();
        phone.signs_in("ada").await;
        phone.opens(STORY).await.says("It waits at your next decision.");
        phone.clicks("Go on with the scenario").await.says("Decision 3").says("The class is over.");
        phone.opens("/en/account/language").await;
        phone.fills("language", "fr");
        phone.presses("Read in this language").await;
        phone.opens(STORY).await.says("La nouvelle édition");
        phone.clicks("Go on with the scenario").await.says("Decision 3").says("La classe est finie.");
        decides(&phone, "que ses réponses sont gardées").await.says("Personne n'a rien perdu");
        // What the first device still shows is an old page: its button changes nothing and leads to the ending.
        decides(&ada, "Say nothing").await.says("You had decided here before").says("A good ending");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 3);
        whole(app).await;
    }
}

story! {
    async fn pressing_twice_counts_once_and_nothing_pressed_is_said(app) {
        let ada = player(app, "ada").await;
        let page = ada.page();
        ada.presses("Decide").await.has_status(422).says("Choose what you do, then press the button.");
        let address = page.address.replace("/scene", "/choices");
        let fields = [("scene", "message"), ("step", "0"), ("choice", "a")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        for _ in 0..3 {
            ada.posts(&address, &fields).await.says("Decision 2").lacks("before, so nothing");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 1);
    }
}

story! {
    async fn one_goes_back_where_the_author_allows_it_and_only_there(app) {
        let ada = player(app, "ada").await;
        decides(&ada, "Tick the box").await;
        ada.presses("Back to the decision before").await.says("Decision 1");
        decides(&ada, "Look at the file").await.says("Leave the id as it is").lacks("take the other mistake out");
        assert_eq!(app.count("SELECT COUNT(*) FROM answers").await, 3, "going back is kept too");
        whole(app).await;
        app.edits("demo/02-on/scenario-release.md", "back = true", "back = false");
        // What has begun keeps the rules it was begun under; what begins now has the new ones.
        ada.opens(STORY).await;
        ada.clicks("Go on with the scenario").await.says("Back to the decision before");
        let bea = player(app, "bea").await;
        let page = decides(&bea, "Tick the box").await;
        page.lacks("Back to the decision before");
        let back = [("scene", "file"), ("step", "1"), ("back", "yes")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        bea.posts(&page.address.replace("/scene", "/choices").replace("?said=decided-before", ""), &back).await.says("so nothing was changed").says("Decision 2");
        whole(app).await;
    }
}

story! {
    async fn it_is_played_again_as_often_as_one_likes_and_the_first_run_stays(app) {
        let ada = player(app, "ada").await;
        for again in 0..3 {
            if again > 0 {
                ada.opens(STORY).await;
                ada.presses("Play it again").await.says("Decision 1");
            }
            decides(&ada, "Wait until").await;
            decides(&ada, "Say nothing").await.says("A poor ending");
        }
        let page = ada.opens(STORY).await;
        page.says("First run").says("Run 2").says("Run 3");
        ada.clicks("Run 2").await.says("Debrief: The new edition").says("Run 2 · Finished on");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts WHERE purpose = 'counted'").await, 1);
        ada.opens("/en/transcript").await.says("The new edition");
        whole(app).await;
    }
}

story! {
    async fn editing_the_file_changes_no_run(app) {
        let ada = player(app, "ada").await;
        decides(&ada, "Look at the file").await;
        app.edits("demo/02-on/scenario-release.md", "The class is over.", "The class went home.");
        decides(&ada, "Leave the id as it is").await.says("The class is over.");
        let bea = player(app, "bea").await;
        decides(&bea, "Wait until").await.says("The class went home.");
        whole(app).await;
    }
}

story! {
    async fn where_the_module_requires_it_the_quiz_waits_and_the_module_says_why(app) {
        app.edits("demo/02-on/module.md", "minutes = 5", "minutes = 5\nrequires = [\"scenario\"]");
        app.edits("demo/02-on/scenario-release.md", "required = false\n", "");
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.opens("/en/courses/demo/lessons/end").await;
        ada.presses("Read. Go on to the scenario").await.says("The new edition").says("The module is complete only when you have finished this scenario once");
        ada.opens("/en/courses/demo/quizzes/on-quiz").await.says("First finish the scenario of this module.");
        ada.posts("/en/courses/demo/quizzes/on-quiz/attempts", &[]).await.says("First finish the scenario");
        assert_eq!(app.count("SELECT COUNT(*) FROM attempts").await, 0);
        ada.opens("/en/courses/demo/modules/on").await.says("The scenario “The new edition” is not finished.");
        let moussa = app.administrator("moussa").await;
        moussa.opens("/en/rounds").await.says("The scenario “The new edition” is not finished.");
        ada.opens(STORY).await;
        ada.presses("Begin the scenario").await;
        decides(&ada, "Wait until").await;
        decides(&ada, "Say nothing").await.says("A poor ending");
        moussa.opens("/en/rounds").await.lacks("The scenario “The new edition”");
        ada.opens("/en/courses/demo/modules/on").await.lacks("is not finished");
        ada.opens("/en/courses/demo/quizzes/on-quiz").await;
        ada.presses("Begin the quiz").await.says("Question 1");
    }
}

story! {
    async fn the_scenario_that_comes_last_completes_the_module(app) {
        app.edits("demo/02-on/scenario-release.md", "required = false", "required = true");
        let ada = app.trainee("ada").await;
        ada.opens("/en/courses/demo").await;
        ada.presses("Begin this course").await;
        ada.opens("/en/courses/demo/lessons/end").await;
        ada.presses("Read. Go on to the scenario").await;
        crate::certificates::passes(app, &ada, "on-quiz").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 0);
        ada.opens(STORY).await;
        ada.presses("Begin the scenario").await;
        decides(&ada, "Wait until").await;
        decides(&ada, "Say nothing").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM modules_done").await, 1);
    }
}

story! {
    async fn ones_copy_of_ones_data_holds_every_step_in_words(app) {
        let ada = player(app, "ada").await;
        decides(&ada, "Tick the box").await;
        ada.opens("/en/account").await;
        let (_, zip) = ada.presses_for_a_file("Download").await;
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
        let mut text = String::new();
        for name in ["my-data.json", "my-data.html"] {
            text.clear();
            std::io::Read::read_to_string(&mut zip.by_name(name).expect("there"), &mut text).expect("text");
            assert!(text.contains("Tick the box and save, at once"), "{name}: {text}");
            assert!(!text.contains("You see the line at once"), "{name} tells what another choice leads to");
        }
    }
}

/// S-065: whatever is posted, the stored steps are a path of the graph.
#[test]
fn a_random_walker_never_leaves_the_graph() {
    let courses = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("courses");
    let loading = dsr_course::course::load::load(&courses);
    let scenarios = loading.courses.iter().flat_map(|course| &course.modules);
    let scenarios: Vec<&Scenario> = scenarios.flat_map(|module| &module.scenarios).collect();
    assert!(!scenarios.is_empty());
    let mut random = StdRng::seed_from_u64(65);
    let mut taken = 0;
    for round in 0..100_000 / scenarios.len() {
        let scenario = scenarios[round % scenarios.len()];
        taken += wanders(&scenario.graph, round % 2 == 0, &mut random);
    }
    assert!(taken > 10_000, "{taken}");
}

/// Posts ten steps of any scene, and holds what was taken against the graph, edge by edge; how many were taken.
fn wanders(graph: &Graph, back: bool, random: &mut StdRng) -> usize {
    let mut path = Path::begin(graph).expect("a scene");
    let mut taken = 0;
    for _ in 0..10 {
        let here = random.random_bool(0.5).then(|| path.here());
        let scene =
            here.unwrap_or_else(|| &graph.scenes[random.random_range(0..graph.scenes.len())]);
        let any: Vec<_> = graph.choices().collect();
        let choice = any[random.random_range(0..any.len())].1;
        let choice = scene
            .choices
            .get(random.random_range(0..4))
            .unwrap_or(choice);
        let step = if random.random_bool(0.2) {
            Step::Back(scene.id.clone())
        } else {
            Step::Choose(scene.id.clone(), choice.id.clone())
        };
        let Some(next) = path.step(back, &step) else {
            continue;
        };
        taken += 1;
        assert!(matches!(step, Step::Choose(..)) || back);
        path = next;
        let mut memory = BTreeSet::new();
        let mut at = &graph.scenes[0];
        for (scene, choice) in path.taken() {
            assert_eq!(at.id, scene.id, "a path is without gaps");
            assert!(scene.choices.contains(choice));
            assert!(
                choice
                    .when
                    .iter()
                    .all(|condition| memory.contains(&condition.flag) == condition.set),
                "{choice:?}"
            );
            memory.extend(choice.sets.iter().cloned());
            at = graph.scene(&choice.to).expect("a scene");
        }
        assert_eq!(at.id, path.here().id);
    }
    taken
}

/// T24: every path of every scenario that we ship ends, each after decisions enough to learn from.
#[test]
fn every_path_of_every_scenario_ends() {
    let courses = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("courses");
    let loading = dsr_course::course::load::load(&courses);
    for scenario in loading
        .courses
        .iter()
        .flat_map(|course| &course.modules)
        .flat_map(|module| &module.scenarios)
    {
        let mut open = vec![Path::begin(&scenario.graph).expect("a scene")];
        let mut endings = BTreeSet::new();
        while let Some(path) = open.pop() {
            if path.is_over() {
                endings.insert(path.here().id.clone());
                let least = if scenario.id == ScenarioId::parse("release").expect("an id") {
                    2
                } else {
                    3
                };
                assert!(
                    path.taken().len() >= least,
                    "{}: {:?}",
                    scenario.id,
                    path.taken().len()
                );
                continue;
            }
            let choices = path.open();
            assert!(
                !choices.is_empty(),
                "{}: stuck in {}",
                scenario.id,
                path.here().id
            );
            for choice in choices {
                open.push(
                    path.step(
                        false,
                        &Step::Choose(path.here().id.clone(), choice.id.clone()),
                    )
                    .expect("it was offered"),
                );
            }
        }
        let all = scenario
            .graph
            .scenes
            .iter()
            .filter(|scene| scene.outcome.is_some())
            .count();
        assert_eq!(endings.len(), all, "{}", scenario.id);
    }
}

story! {
    async fn whatever_is_posted_only_steps_that_were_offered_are_kept(app) {
        let ada = player(app, "ada").await;
        let address = ada.page().address.replace("/scene", "/choices");
        let course = app.course("demo");
        let id = ScenarioId::parse("release").expect("an id");
        let graph = &course.scenario(&id).expect("there").1.graph;
        let mut random = StdRng::seed_from_u64(7);
        for _ in 0..120 {
            let scene = &graph.scenes[random.random_range(0..graph.scenes.len())];
            let letter = ["a", "b", "c", "d", "z"][random.random_range(0..5)];
            let step = random.random_range(0..4).to_string();
            let mut fields = vec![("scene".to_owned(), scene.id.to_string()), ("step".to_owned(), step), ("choice".to_owned(), letter.to_owned())];
            if random.random_bool(0.1) {
                fields.push(("back".to_owned(), "yes".to_owned()));
            }
            ada.posts(&address, &fields).await.has_status(200);
        }
        assert!(app.count("SELECT COUNT(*) FROM answers").await > 0);
        whole(app).await;
    }
}
