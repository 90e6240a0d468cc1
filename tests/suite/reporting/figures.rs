//! Figures over rounds: the same numbers as the table, drawn so that everybody can read them.

use super::manager_of;
use dsr_course::course::completion::{Status, is_overdue, round_status};
use dsr_course::report::zone::Zone;

use crate::app::{MORNING, Page, plain};

/// The table behind a chart: label, done, rounds.
fn behind(page: &Page, title: &str) -> Vec<Vec<String>> {
    let tree = page.tree();
    let selector = |text: &str| scraper::Selector::parse(text).expect("a selector");
    let table = tree
        .select(&selector("section.figures"))
        .find(|section| section.text().collect::<String>().contains(title))
        .unwrap_or_else(|| panic!("no {title}"));
    table
        .select(&selector("tbody tr"))
        .map(|row| {
            row.select(&selector("th, td"))
                .map(|cell| plain(&cell.text().collect::<String>()))
                .collect()
        })
        .collect()
}

story! {
    async fn figures_are_those_of_the_rows(app) {
        let (manager, entries) = manager_of(app, 40).await;
        let page = manager.opens("/en/rounds/summary").await;
        let with = |status| entries.iter().filter(|entry| round_status(&entry.facts) == status).count();
        let overdue = entries.iter().filter(|entry| is_overdue(&entry.facts, entry.due, MORNING)).count();
        let numbers = [with(Status::NotStarted), with(Status::InProgress), with(Status::Done), with(Status::Waived), overdue];
        let shown: Vec<String> = behind(&page, "By status").iter().map(|row| row[1].clone()).collect();
        assert_eq!(shown, numbers.map(|number| number.to_string()));
        let months = behind(&page, "Completed by month");
        assert_eq!(months.len(), 12);
        assert_eq!(months[11][0], "November 2026");
        let dakar = Zone::named("Africa/Dakar");
        for (row, start) in months.iter().zip(dakar.twelve_months(MORNING)) {
            let month = dakar.month(start);
            let done = entries.iter().filter(|entry| entry.facts.completed.is_some_and(|at| dakar.month(at) == month)).count();
            // The last month has no end: what lies in the future of the story's clock counts there.
            let later = if row == &months[11] { entries.iter().filter(|entry| entry.facts.completed.is_some_and(|at| dakar.month(at) > month)).count() } else { 0 };
            assert_eq!(row[1], (done + later).to_string(), "{row:?}");
        }
        let course = app.course("demo");
        for (row, module) in behind(&page, "By module").iter().zip(&course.modules) {
            let done = entries.iter().filter(|entry| entry.facts.modules_done.contains_key(&module.id)).count();
            assert_eq!(row[1..], [done.to_string(), "40".to_owned()], "{row:?}");
        }
        let filtered = manager.opens("/en/rounds/summary?status=done").await;
        assert_eq!(behind(&filtered, "By status")[2][1..], [numbers[2].to_string(), numbers[2].to_string()]);
    }
}

story! {
    async fn charts_have_names_and_words_and_no_style_of_their_own(app) {
        let (manager, _) = manager_of(app, 20).await;
        let grace = app.administrator("grace").await;
        let paris = app.centre_at("PARIS", "Europe/Paris", "fr").await;
        app.register(&paris, 5, 6).await;
        let page = grace.opens("/en/rounds/summary").await;
        assert_eq!(page.all("section.figures h2"), ["By status", "Completed by month", "By centre", "By module"]);
        assert_eq!(behind(&page, "By centre")[0][0], "Centre DAKAR");
        let tree = page.tree();
        let selector = |text: &str| scraper::Selector::parse(text).expect("a selector");
        for chart in tree.select(&selector("svg")) {
            assert_eq!(chart.value().attr("role"), Some("img"));
            let named = chart.value().attr("aria-labelledby").expect("a name");
            for id in named.split(' ') {
                let words = tree.select(&selector(&format!("#{id}"))).next().expect("the words").text().collect::<String>();
                assert!(!words.trim().is_empty(), "{id}");
            }
            for part in chart.select(&selector("*")) {
                for attribute in ["style", "fill", "stroke"] {
                    assert_eq!(part.value().attr(attribute), None, "{attribute} on {}", part.html());
                }
            }
        }
        assert!(!manager.opens("/en/rounds/summary").await.words().contains("By centre"), "one centre is no comparison");
    }
}
