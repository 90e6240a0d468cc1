//! Checking many certificates at once: a line in, a line out, in the same order, on a page and as a table.

use crate::app::{App, Page, Person};
use crate::certificates::holder;
use dsr_course::certificate::code::CertificateCode;
use dsr_course::course::timestamp::Span;

async fn checks(person: &Person, lines: &str) -> Page {
    person.opens("/en/check/list").await;
    person.fills("codes", lines);
    person.presses("Check the list").await
}

/// The code of the certificate of somebody with this user name.
async fn code(app: &App, user_name: &str) -> String {
    let mut db = app.store.read().await.expect("a connection");
    let row = sqlx::query("SELECT c.code FROM certificates c JOIN rounds r ON r.id = c.round JOIN accounts a ON a.id = r.account WHERE a.user_name = $1")
        .bind(user_name)
        .fetch_one(&mut *db)
        .await;
    sqlx::Row::get(&row.expect("a certificate"), 0)
}

async fn is_now(app: &App, code: &str, state: &'static str) {
    let (code, at) = (code.to_owned(), app.clock.now().0);
    app.store
        .write(async move |db| {
            sqlx::query("INSERT INTO certificate_states (certificate, sequence, state, reason, at) SELECT id, 2, $1, '', $2 FROM certificates WHERE code = $3")
                .bind(state)
                .bind(at)
                .bind(&code)
                .execute(db)
                .await?;
            Ok(())
        })
        .await
        .expect("written");
}

fn unknown() -> String {
    CertificateCode::random().expect("random").to_string()
}

story! {
    async fn each_line_has_its_answer_in_its_place(app) {
        for name in ["ada", "boubacar", "chidi"] {
            holder(app, name).await;
        }
        let (valid, replaced, revoked) = (code(app, "ada").await, code(app, "boubacar").await, code(app, "chidi").await);
        is_now(app, &replaced, "superseded").await;
        is_now(app, &revoked, "revoked").await;
        let stranger = app.stranger();
        stranger.opens("/en/check").await;
        stranger.clicks("Check a list of certificates").await.has_status(200);
        let lines = format!("Code!\n\n{}\n\"{revoked}\",2026\n{}\nsome name;{replaced}\nABC\n", valid.to_lowercase(), unknown());
        let page = checks(&stranger, &lines).await;
        page.has_status(200).says("6 lines were checked.");
        assert_eq!(page.header("x-robots-tag"), Some("noindex"));
        assert_eq!(page.all("tbody td:first-child"), ["1", "3", "4", "5", "6", "7"]);
        let worth = page.all("tbody .worth");
        let wanted = ["The code holds a sign", "Valid until 21 November 2028", "Revoked on 21 November 2026", "Unknown", "Replaced by a newer edition on", "A code has 27 letters"];
        for (said, wanted) in worth.iter().zip(wanted) {
            assert!(said.starts_with(wanted), "{said} instead of {wanted}");
        }
        assert_eq!(worth.len(), wanted.len());
        page.says("Ada Mbeki-Laurent").says("Chidi Diallo").says("A tour of the features").says("21 November 2026");
        app.hours_later(24 * 365 * 3);
        checks(&stranger, &valid).await.says("Expired on 21 November 2028");
    }
}

story! {
    async fn thirty_lines_come_back_as_a_table_of_thirty_rows(app) {
        holder(app, "amina").await;
        let known = code(app, "amina").await;
        let lines: Vec<String> = (0..30).map(|number| if number % 10 == 0 { known.clone() } else { format!("=cmd{number}") }).collect();
        let fields = [("codes", lines.join("\r\n")), ("as", "table".to_owned())];
        let stranger = app.stranger();
        let file = stranger.sends_raw(|http, base| http.post(format!("{base}/en/check/list")).header("sec-fetch-site", "same-origin").form(&fields)).await;
        file.has_status(200);
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8"));
        assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"checked-certificates.csv\""));
        assert_eq!(file.header("x-robots-tag"), Some("noindex"));
        // The mark of UTF-8 is taken off where a text is read.
        let rows: Vec<&str> = file.html.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(rows.len(), 31);
        assert_eq!(rows[0], "Line,Code,What it is worth,Name,For,Course,Date");
        assert!(rows[1].contains("Valid until") && rows[1].contains("أمينة الزهراء"), "{}", rows[1]);
        assert!(rows[2].starts_with("2,'=cmd1,"), "{}", rows[2]);
    }
}

story! {
    async fn too_many_lines_or_none_are_said_and_nothing_typed_is_lost(app) {
        let stranger = app.stranger();
        checks(&stranger, " \n ").await.has_status(422).says("Paste at least one code.");
        let page = checks(&stranger, &vec!["ABC"; 51].join("\n")).await;
        page.has_status(422).says("These are 51 lines. At most 50 are checked at once");
        assert_eq!(page.html.matches("ABC").count(), 51);
        let page = checks(&stranger, "</textarea><b>x").await;
        assert!(!page.html.contains("<b>x"), "what was typed is escaped");
    }
}

story! {
    async fn unknown_codes_of_a_list_count_as_single_ones_do(app) {
        holder(app, "ada").await;
        let known = code(app, "ada").await;
        let stranger = app.stranger();
        for _ in 0..5 {
            stranger.opens(&format!("/en/check?code={}", unknown())).await.has_status(404);
        }
        let mut lines: Vec<String> = (0..30).map(|_| unknown()).collect();
        lines.push(known.clone());
        let page = checks(&stranger, &lines.join("\n")).await;
        let worth = page.all("tbody .worth");
        assert_eq!(worth.iter().filter(|said| said.starts_with("Unknown")).count(), 25);
        assert_eq!(worth.iter().filter(|said| said.starts_with("Not checked")).count(), 6, "known ones too, so that nothing is told");
        checks(&stranger, &known).await.has_status(429);
        stranger.opens(&format!("/en/check?code={known}")).await.has_status(429);
        app.clock.advance(Span::minutes(1));
        checks(&stranger, &known).await.says("Valid until");
    }
}

story! {
    async fn a_browser_that_says_nothing_of_itself_can_check_a_list(app) {
        let mut old = app.stranger();
        old.says_where_posts_come_from = false;
        checks(&old, "ABC").await.has_status(200).says("A code has 27 letters");
    }
}
