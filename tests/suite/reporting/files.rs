//! The table as files: the same rows as the screen, read back by readers that are not ours.

use std::io::Read;

use super::{fetched, manager_of, rows};
use crate::app::{MORNING, Person};
use calamine::{Data, Reader, Xlsx};
use dsr_course::course::completion::Status;
use dsr_course::course::id::CourseId;
use dsr_course::course::language::Language;
use dsr_course::course::timestamp::Timestamp;
use dsr_course::report::About;
use dsr_course::report::csv::{disarmed, separator};
use dsr_course::report::line::Line;
use dsr_course::report::xlsx::Book;
use dsr_course::report::zone::{Zone, utc};
use dsr_course::web::rounds::export;
use dsr_course::words::{Interface, Words};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use scraper::Selector;

/// What a spreadsheet shows: the rows of the file, the headings first.
type Sheet = Vec<Vec<String>>;

/// The parts of a zip file, unpacked, one after the other.
pub fn every_part(file: &[u8]) -> Vec<u8> {
    let number = |at: usize, bytes: usize| -> usize {
        file[at..at + bytes]
            .iter()
            .rev()
            .fold(0, |sum, byte| sum * 256 + usize::from(*byte))
    };
    let end = file
        .windows(4)
        .rposition(|window| window == b"PK\x05\x06")
        .expect("a zip file");
    let (mut entry, mut all) = (number(end + 16, 4), Vec::new());
    for _ in 0..number(end + 10, 2) {
        let (method, packed, name, extra, comment, local) = (
            number(entry + 10, 2),
            number(entry + 20, 4),
            number(entry + 28, 2),
            number(entry + 30, 2),
            number(entry + 32, 2),
            number(entry + 42, 4),
        );
        let begin = local + 30 + number(local + 26, 2) + number(local + 28, 2);
        let part = &file[begin..begin + packed];
        match method {
            0 => all.extend_from_slice(part),
            _ => drop(
                flate2::read::DeflateDecoder::new(part)
                    .read_to_end(&mut all)
                    .expect("deflated"),
            ),
        }
        entry += 46 + name + extra + comment;
    }
    all
}

/// Opens a CSV file as Excel does by default: UTF-8 by its mark alone, the separator of the regional settings, and what
/// begins like a formula is one.
fn opened(file: &[u8], regional: u8) -> Sheet {
    let text = file
        .strip_prefix(b"\xef\xbb\xbf")
        .expect("without the mark Excel reads another code page");
    let text = std::str::from_utf8(text).expect("UTF-8");
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(regional)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let sheet: Sheet = reader
        .records()
        .map(|row| row.expect("a row").iter().map(str::to_owned).collect())
        .collect();
    for cell in sheet.iter().flatten() {
        let first = cell.trim_start_matches([' ', '\u{a0}']).chars().next();
        assert!(
            !first.is_some_and(|first| "=+-@\t\r\n\0＝＋－＠".contains(first)),
            "{cell:?} runs"
        );
    }
    sheet
}

fn moment(serial: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "rounded to whole seconds")]
    let seconds = ((serial - 25_569.0) * 86_400.0).round() as i64;
    utc(Timestamp(seconds * 1_000))
}

/// The rows of the first sheet of a workbook; a date as the wall clock shows it.
fn workbook(file: &[u8]) -> Sheet {
    let mut book: Xlsx<_> =
        calamine::open_workbook_from_rs(std::io::Cursor::new(file)).expect("a workbook");
    assert_eq!(book.sheet_names(), ["Rounds", "About this file"]);
    let range = book.worksheet_range("Rounds").expect("the sheet");
    let cell = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.clone(),
        Data::Float(number) => number.to_string(),
        Data::Int(number) => number.to_string(),
        Data::DateTime(at) => moment(at.as_f64()),
        other => panic!("{other:?} in a workbook of ours"),
    };
    range
        .rows()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

/// A CSV sheet as the workbook has it: texts without what disarms them, local times without the offset.
fn as_workbook(sheet: &Sheet) -> Sheet {
    let cell = |cell: &String| {
        let local = cell.len() == 25 && cell.as_bytes()[10] == b'T';
        match cell.strip_prefix('\'') {
            Some(text) => text.to_owned(),
            None if local => format!("{}Z", &cell[..19]),
            None => cell.clone(),
        }
    };
    sheet
        .iter()
        .map(|row| row.iter().map(cell).collect())
        .collect()
}

/// The JSON rows as the workbook has them.
fn from_json(file: &[u8]) -> Sheet {
    let value: serde_json::Value = serde_json::from_slice(file).expect("JSON");
    assert_eq!(value["schema"], 1);
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let list = |value: &serde_json::Value| {
        value
            .as_array()
            .expect("a list")
            .iter()
            .map(text)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let wall = |value: &serde_json::Value| {
        value
            .as_str()
            .map_or_else(String::new, |text| format!("{}Z", &text[..19]))
    };
    let status = |value: &serde_json::Value| match value.as_str().expect("a status") {
        "not-started" => "Not started",
        "in-progress" => "In progress",
        "done" => "Complete",
        _ => "Waived",
    };
    let row = |row: &serde_json::Value| {
        let mut cells = vec![
            text(&row["name"]),
            text(&row["user_name"]),
            text(&row["centre"]),
            text(&row["course_title"]),
            text(&row["course"]),
        ];
        cells.push(status(&row["status"]).to_owned());
        cells.push(if row["overdue"] == true {
            "Overdue".to_owned()
        } else {
            String::new()
        });
        cells.push(list(&row["missing"]));
        cells.extend([
            text(&row["modules_done"]),
            text(&row["modules"]),
            text(&row["score_percent"]),
        ]);
        for moment in ["begun", "due", "completed"] {
            cells.extend([text(&row[moment]["utc"]), wall(&row[moment]["local"])]);
        }
        cells.push(list(&row["certificates"]));
        cells
    };
    value["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(row)
        .collect()
}

/// The rows of the screen over all its pages, as far as the screen shows what the file has.
async fn on_screen(person: &Person, query: &str) -> Sheet {
    let selector = |text: &str| Selector::parse(text).expect("a selector");
    let mut found = Vec::new();
    let mut page = person.opens(&format!("/en/rounds?size=25&{query}")).await;
    loop {
        let tree = page.tree();
        for row in tree.select(&selector("table.rounds tbody tr")) {
            let texts = |wanted: &str| -> Vec<String> {
                row.select(&selector(wanted))
                    .map(|part| part.text().collect::<String>())
                    .collect()
            };
            let status = row
                .select(&selector("td"))
                .nth(1)
                .expect("a cell")
                .text()
                .next()
                .expect("a word")
                .trim()
                .to_owned();
            let codes: Vec<String> = texts("a.code")
                .iter()
                .map(|code| code.replace('-', ""))
                .collect();
            let (names, overdue) = (
                texts("th bdi"),
                if texts(".overdue").is_empty() {
                    ""
                } else {
                    "Overdue"
                },
            );
            let missing: Vec<String> = texts(".missing li")
                .iter()
                .map(|text| text.replace(['\u{2068}', '\u{2069}'], ""))
                .collect();
            let modules = texts("td .facts")[0]
                .split(' ')
                .next()
                .expect("a number")
                .to_owned();
            assert_eq!(names.len(), 2, "a manager's one centre stands on no row");
            found.push(vec![
                names[0].clone(),
                names[1].clone(),
                status,
                overdue.to_owned(),
                missing.join(" "),
                modules,
                codes.join(" "),
            ]);
        }
        if !page.words().contains("Next page") {
            return found;
        }
        page = person.clicks("Next page").await;
    }
}

fn seen_on_screen(sheet: &Sheet) -> Sheet {
    let columns = [0, 1, 5, 6, 7, 8, 17];
    let row = |row: &Vec<String>| columns.iter().map(|column| row[*column].clone()).collect();
    sheet.iter().map(row).collect()
}

fn random_query(chance: &mut StdRng) -> String {
    let mut parts = Vec::new();
    for (name, values) in [
        (
            "status",
            &["done", "in-progress", "not-started", "waived", "overdue"][..],
        ),
        ("language", &["fr", "ar"][..]),
        ("module", &["demo:tour:done", "demo:on:open"][..]),
        ("begins", &["trainee", "a", "%3D", "two"][..]),
        (
            "sort",
            &[
                "name-down",
                "begun",
                "begun-down",
                "completed",
                "completed-down",
                "status",
                "status-down",
            ][..],
        ),
        ("from", &["2026-07-01", "2026-10-01"][..]),
        ("period", &["completed"][..]),
    ] {
        if chance.random_bool(if name == "sort" { 0.7 } else { 0.25 }) {
            parts.push(format!(
                "{name}={}",
                values[chance.random_range(0..values.len())]
            ));
        }
    }
    parts.join("&")
}

story! {
    async fn screen_csv_workbook_and_json_have_the_same_rows_in_the_same_order(app) {
        let (manager, _) = manager_of(app, 70).await;
        let mut chance = StdRng::seed_from_u64(11);
        let mut seen = 0;
        for round in 0..10 {
            let query = if round == 0 { String::new() } else { random_query(&mut chance) };
            let csv = opened(&fetched(&manager, &format!("/en/rounds.csv?{query}")).await.2, b';');
            let book = workbook(&fetched(&manager, &format!("/en/rounds.xlsx?{query}")).await.2);
            let json = from_json(&fetched(&manager, &format!("/en/rounds.json?{query}")).await.2);
            assert_eq!(as_workbook(&csv), book, "{query}");
            assert_eq!(json, book[1..], "{query}");
            assert_eq!(on_screen(&manager, &query).await, seen_on_screen(&json), "{query}");
            seen += json.len();
        }
        assert!(seen > 150, "the filters let through only {seen} rows");
    }
}

story! {
    async fn a_file_opens_in_the_spreadsheets_of_its_centre(app) {
        // French and Arabic settings expect a semicolon, English ones a comma.
        for (code, language, regional) in [("DAKAR", "fr", b';'), ("CAIRO", "ar", b';'), ("ACCRA", "en", b',')] {
            let centre = app.centre_at(code, "Africa/Cairo", language).await;
            let manager = app.manager(&format!("manager{regional}{language}"), &centre).await;
            app.register(&centre, 14, u64::from(regional) + u64::from(language == "ar")).await;
            let (_, headers, file) = fetched(&manager, "/en/rounds.csv").await;
            assert_eq!(headers["content-type"], "text/csv; charset=utf-8; header=present");
            let sheet = opened(&file, regional);
            assert_eq!(sheet.len(), 15);
            assert!(sheet.iter().all(|row| row.len() == 18), "{sheet:?}");
            assert_eq!(sheet[0][..3], ["Name", "User name", "Centre"]);
            assert_eq!(sheet[0][11..13], ["Begun (UTC)", "Begun (Africa/Cairo)"]);
            let names: Vec<&str> = sheet.iter().map(|row| row[0].as_str()).collect();
            for name in ["أمينة الزهراء", "Éloïse Nguyễn", "'=HYPERLINK(\"http://evil.example\";\"x\")", "'\u{a0} =1+1", "'two\nlines\n=1+1", "Fatou \"la grande\"; Sow, née Fall"] {
                assert!(names.contains(&name), "{name} is not in {names:?}");
            }
            let begun = &sheet[1][11..13];
            assert!(begun[0].ends_with('Z') && ["+02:00", "+03:00"].contains(&&begun[1][19..]), "{begun:?}");
            assert!(sheet[1..].iter().all(|row| row[8].parse::<u8>().is_ok()), "numbers stay numbers");
            let lines = file.windows(2).filter(|pair| *pair == b"\r\n").count();
            assert_eq!(lines, 15, "lines end as RFC 4180 has it");
        }
    }
}

story! {
    async fn a_workbook_holds_texts_numbers_and_dates_and_says_what_it_is(app) {
        let (manager, _) = manager_of(app, 14).await;
        let (_, headers, file) = fetched(&manager, "/en/rounds.xlsx?status=done").await;
        assert_eq!(headers["content-length"].to_str().expect("a number"), file.len().to_string());
        let parts = String::from_utf8(every_part(&file)).expect("XML");
        assert!(!parts.contains("<f>") && !parts.contains("<f "), "a formula");
        assert!(parts.contains("t=\"inlineStr\"") && parts.contains("<pane ySplit=\"1\"") && parts.contains("<autoFilter ref=\"A1:R"), "{parts}");
        assert!(parts.contains("yyyy\\-mm\\-dd\\ hh:mm:ss\"+00:00\"") || parts.contains("yyyy-mm-dd hh:mm:ss&quot;+00:00&quot;"), "the offset stands beside local times");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(&file)).expect("a workbook");
        let about = book.worksheet_range("About this file").expect("the sheet");
        let facts: Vec<(String, String)> = about.rows().map(|row| (row[0].to_string(), row[1].to_string())).collect();
        for (name, value) in [("Made (UTC)", utc(MORNING)), ("Made by", "Moussa Diallo".to_owned()), ("Time zone of local times", "Africa/Dakar".to_owned()), ("Status", "Complete".to_owned())] {
            assert!(facts.contains(&(name.to_owned(), value)), "{name}: {facts:?}");
        }
        assert!(facts.iter().any(|(name, meaning)| name == "Score, %" && meaning.starts_with("Whole percent")));
    }
}

story! {
    async fn every_export_is_on_the_log_with_its_filter_and_without_names(app) {
        let (manager, entries) = manager_of(app, 14).await;
        for ending in ["csv", "xlsx", "json"] {
            assert_eq!(fetched(&manager, &format!("/en/rounds.{ending}?course=demo&begins=trainee4-1")).await.0, 200);
            let found = entries.iter().filter(|entry| entry.user_name.starts_with("trainee4-1")).count();
            let row = "SELECT object || '|' || outcome || '|' || detail || '|' || actor || '|' || centre FROM audit WHERE act = 'export' ORDER BY sequence DESC LIMIT 1";
            let said = app.text(row).await;
            assert!(said.starts_with(&format!("file:rounds.{ending}|done|rows={found} begins=(typed) course=demo|")), "{said}");
        }
        manager.opens("/en/rounds").await;
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'export'").await, 3, "looking is no export");
    }
}

story! {
    async fn a_hostile_name_of_a_centre_stays_in_its_header(app) {
        let (manager, _) = manager_of(app, 2).await;
        app.store.write(async move |db| {
            sqlx::query("UPDATE centres SET name = '../../a\"' || $1 || 'X: 1 é' WHERE code = 'DAKAR'").bind("\r\n".to_owned()).execute(db).await?;
            Ok(())
        }).await.expect("renamed");
        for ending in ["csv", "xlsx", "json"] {
            let (status, headers, _) = fetched(&manager, &format!("/en/rounds.{ending}")).await;
            assert_eq!(status, 200);
            assert!(!headers.contains_key("x"));
            let expected = format!("attachment; filename=\"rounds-2026-11-21.{ending}\"; filename*=UTF-8''rounds%2D%2D%2D%2D%2D%2D%2Da%2D%2D%2DX%2D%2D1%2D%C3%A9%2D2026%2D11%2D21.{ending}");
            assert_eq!(headers["content-disposition"], expected);
        }
    }
}

story! {
    async fn each_link_says_what_the_file_is_and_how_many_rows_it_has(app) {
        let (manager, _) = manager_of(app, 14).await;
        let page = manager.opens("/en/rounds?status=done&sort=begun").await;
        let found = rows(&page).len();
        for (kind, ending) in [("CSV for spreadsheets", "csv"), ("Excel workbook", "xlsx"), ("JSON for programs", "json")] {
            let address = page.link(&format!("{kind}, {found} rounds"));
            assert_eq!(address, format!("/en/rounds.{ending}?status=done&sort=begun"));
            assert_eq!(fetched(&manager, &address).await.0, 200);
        }
    }
}

story! {
    async fn a_file_comes_in_small_parts_compressed_where_the_browser_can(app) {
        let (manager, _) = manager_of(app, 300).await;
        const { assert!(export::CHUNK < 300, "one reading is no more than a part") };
        for ending in ["csv", "json"] {
            let mut answer = manager.asks(&format!("/en/rounds.{ending}"), "identity").await;
            assert!(answer.headers().get("content-length").is_none(), "its length is not known beforehand");
            let (mut whole, mut largest) = (Vec::new(), 0);
            while let Some(part) = answer.chunk().await.expect("a part") {
                largest = largest.max(part.len());
                whole.extend_from_slice(&part);
            }
            assert!(whole.len() > largest, "{largest} of {} bytes came at once", whole.len());
            let packed = manager.asks(&format!("/en/rounds.{ending}"), "gzip").await;
            assert_eq!(packed.headers()["content-encoding"], "gzip");
            let packed = packed.bytes().await.expect("a body");
            assert!(packed.len() * 3 < whole.len());
            let mut unpacked = Vec::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).expect("gzip");
            assert_eq!(unpacked, whole);
        }
    }
}

/// The rule of the standard, said another way than the program says it.
fn would_run(text: &str) -> bool {
    let lines = text
        .split([
            '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
        ])
        .collect::<Vec<_>>();
    let signs = ['=', '+', '-', '@', '\t', '\0', '＝', '＋', '－', '＠'];
    let line_runs = |line: &str| {
        let first = line
            .chars()
            .find(|letter| signs.contains(letter) || !letter.is_whitespace());
        first.is_some_and(|first| signs.contains(&first))
    };
    let blank = |letter: char| letter.is_whitespace() && !['\n', '\r'].contains(&letter);
    let first = text.chars().find(|letter| !blank(*letter));
    // A break right after a break, blanks between them or not, stands first in its line.
    let twice = lines.windows(2).any(|_| text.contains(['\n', '\r'])) && {
        let mut fresh = false;
        text.chars().any(|letter| {
            let bad = fresh && ['\n', '\r'].contains(&letter);
            let breaks = "\n\r\u{b}\u{c}\u{85}\u{2028}\u{2029}".contains(letter);
            fresh = breaks || (fresh && letter.is_whitespace());
            bad
        })
    };
    lines.iter().any(|line| line_runs(line))
        || first.is_some_and(|first| ['\n', '\r'].contains(&first))
        || twice
}

#[test]
fn what_a_spreadsheet_could_run_is_disarmed_and_nothing_else_is_touched() {
    let letters: Vec<char> = "=+-@\t\r\n\0＝＋－＠ \u{a0}\u{3000}\u{2028}\u{85}a1\"';,é\u{200f}م"
        .chars()
        .collect();
    let mut chance = StdRng::seed_from_u64(5);
    let mut armed = 0;
    for _ in 0..10_000 {
        let text: String = (0..chance.random_range(0..8))
            .map(|_| letters[chance.random_range(0..letters.len())])
            .collect();
        let expected = if would_run(&text) {
            format!("'{text}")
        } else {
            text.clone()
        };
        armed += usize::from(expected != text);
        assert_eq!(disarmed(&text), expected, "{text:?}");
        // Through the file and back.
        let mut file = Vec::new();
        let mut writer = ::csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(::csv::Terminator::CRLF)
            .from_writer(&mut file);
        writer
            .write_record([disarmed(&text).as_ref(), "x"])
            .expect("a row");
        drop(writer);
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(b';')
            .has_headers(false)
            .from_reader(&file[..]);
        assert_eq!(
            &reader.records().next().expect("a row").expect("read")[0],
            expected
        );
    }
    assert!(
        (3_000..9_000).contains(&armed),
        "{armed} of 10,000 were disarmed"
    );
    for (text, disarms) in [
        ("=1", true),
        ("a=1", false),
        ("  =1", true),
        ("\u{a0}@x", true),
        ("a\n-1", true),
        ("a\nb", false),
        ("Awa-Marie", false),
        ("\tx", true),
        ("'=1", false),
    ] {
        assert_eq!(
            disarmed(text).starts_with('\'') && !text.starts_with('\''),
            disarms,
            "{text:?}"
        );
    }
}

/// A line of the report about somebody with this name.
fn line(name: String) -> Line {
    Line {
        round: String::new(),
        user_name: Some(name.clone()),
        name: Some(name),
        centre: "Centre".to_owned(),
        course: CourseId::parse("demo").expect("an id"),
        title: "A course".to_owned(),
        title_language: Language::english(),
        status: Status::InProgress,
        overdue: false,
        missing: Vec::new(),
        modules_done: 1,
        modules: Some(2),
        score: None,
        begun: MORNING,
        due: None,
        completed: None,
        certificates: Vec::new(),
    }
}

#[test]
fn ten_thousand_names_that_mean_harm_come_back_out_of_a_workbook_as_texts() {
    let letters: Vec<char> = "=+-@\t\n＝＋－＠ \u{a0}\u{3000}a1\"'<>&;,|!(){}é\u{200f}م_x004F_"
        .chars()
        .collect();
    let mut chance = StdRng::seed_from_u64(82);
    let mut name = |_| -> String {
        let length = chance.random_range(1..9);
        let letters = (0..length).map(|_| letters[chance.random_range(0..letters.len())]);
        letters.chain(['x']).collect()
    };
    let names: Vec<String> = (0..10_000).map(&mut name).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let about = About {
        words: Words::of(Interface::English),
        zone: Zone::named("UTC"),
        made_at: MORNING,
        made_by: names[0].clone(),
        filter: vec![("Status".to_owned(), names[1].clone())],
    };
    let mut book = Book::begin(about, folder.path()).expect("begun");
    let lines: Vec<Line> = names.iter().cloned().map(line).collect();
    book.add(&lines).expect("added");
    let mut file = std::io::Cursor::new(Vec::new());
    book.save(&mut file).expect("saved");
    let file = file.into_inner();
    let parts = String::from_utf8(every_part(&file)).expect("XML");
    assert!(
        !parts.contains("<f>") && !parts.contains("<f "),
        "a formula"
    );
    let rows = workbook(&file);
    assert_eq!(rows.len(), names.len() + 1);
    for (row, name) in rows[1..].iter().zip(&names) {
        assert_eq!((&row[0], &row[1]), (name, name));
    }
}

#[test]
fn the_separator_is_that_of_the_regional_settings() {
    for (language, expected) in [
        ("en", b','),
        ("fr", b';'),
        ("ar", b';'),
        ("es", b';'),
        ("pt", b';'),
        ("ru", b';'),
        ("sw", b','),
        ("so", b','),
    ] {
        assert_eq!(
            separator(&Language::parse(language).expect("a language")),
            expected,
            "{language}"
        );
    }
}
