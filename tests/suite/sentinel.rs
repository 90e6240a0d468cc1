//! The sentinel crawl: a database in which every text column of every row holds a hostile marker of its own, walked by
//! everybody who can walk it; every byte that comes back is kept and judged. The schema and the route table drive it, so a
//! new column or page is covered on the day it appears.

pub mod acts;
mod crawl;
mod headers;
mod isolation;
mod judge;
mod log;
mod marks;
mod people;
mod planted;
pub mod schema;

use crawl::{Answer, Crawl};
use judge::Faults;
use marks::Markers;
use people::{People, Who};

/// Everything that a crawl kept, to be judged.
struct Kept {
    people: People,
    markers: Markers,
    answers: Vec<Answer>,
    /// Tables that reading alone has changed.
    written_by_reading: Vec<String>,
    /// What must stand neither in the log nor, as it is, in the database.
    secrets: Vec<String>,
    /// Every text of the database at the end.
    database: String,
}

impl Kept {
    fn faults(&self) -> Faults {
        judge::all(self)
    }
}

async fn crawled(app: &crate::app::App) -> Kept {
    log::listen();
    let people = people::made(app).await;
    let markers = marks::put(app, &people).await;
    let before = schema::dump(app).await;
    let mut crawl = Crawl::new(app);
    for who in Who::ALL {
        crawl.reads(&people, who).await;
    }
    let after = schema::dump(app).await;
    let written_by_reading = schema::changed(&before, &after);
    for who in Who::IN_ORDER_OF_HARM {
        crawl.sends_every_form(&people, who).await;
    }
    let database = schema::all_text(&schema::dump(app).await);
    Kept {
        secrets: crawl.secrets(),
        answers: crawl.answers,
        people,
        markers,
        written_by_reading,
        database,
    }
}

letter_story! {
    async fn hostile_words_in_every_column_harm_nobody(app, _relay, crate::app::Setting::usual().shipped()) {
        let kept = crawled(app).await;
        let faults = kept.faults();
        assert!(faults.is_empty(), "{}", faults.in_words());
        kept.covers_what_there_is();
        // The test of the test: faults of every sort, planted into what was kept, are found.
        planted::each_is_found(kept);
        // What the server said meanwhile, whatever story it said it for.
        assert!(log::lines() > 100, "the log is heard, and each line is JSON");
    }
}

story! {
    async fn what_is_right_changes_no_byte_before_the_end(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let attempt = app.text("SELECT id FROM attempts").await;
        let addresses: Vec<String> = ["", "/questions/1", "/questions/2", "/questions/3", "/questions/4", "/answers", "/result"].iter().map(|part| format!("/en/attempts/{attempt}{part}")).collect();
        let mut before = Vec::new();
        for address in &addresses {
            before.push(ada.downloads(address).await);
        }
        assert!(acts::other_keys(app).await > 0, "no question had a key to change");
        for (address, then) in addresses.iter().zip(before) {
            let now = ada.downloads(address).await;
            assert_eq!(then.status, now.status, "{address}");
            assert!(then.bytes == now.bytes, "{address} depends on what is right");
        }
    }
}

browser_story! {
    async fn hostile_words_run_nothing_in_a_real_browser(app) {
        let people = people::made(app).await;
        let cookies = [(Who::Administrator, crate::limits::cookie(app, "", "grace").await), (Who::ManagerOfOne, crate::limits::cookie(app, "ONE", "moussa").await), (Who::HolderOfOne, crate::limits::cookie(app, "ONE", "hawa").await)];
        marks::put(app, &people).await;
        let browser = crate::app::Browser::of(app).await;
        let mut opened = 0;
        for (who, cookie) in cookies {
            let mut crawl = Crawl::new(app);
            crawl.reads(&people, who).await;
            browser.opens("/robots.txt").await.holds(&cookie).await;
            for answer in crawl.answers.iter().filter(|answer| answer.kind() == "text/html" && answer.status == 200) {
                // A dialog that anything opens would stop the browser here.
                browser.opens(&answer.address).await;
                let complaints = browser.complaints().await;
                assert!(complaints.is_empty(), "{} for {who:?}: {complaints:?}", answer.address);
                opened += 1;
            }
            let name = browser.texts(".who").await.join(" ");
            assert!(name.contains("zq"), "the browser is signed in: {name:?}");
        }
        assert!(opened > 60, "{opened} pages");
    }
}
