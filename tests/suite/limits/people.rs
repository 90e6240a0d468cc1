//! How often one person may send, take and guess, and that nobody else is held up.

use dsr_course::web::limits::Limits;
use dsr_course::web::routes::{Audience, TABLE};

use super::posted;

limited_story! {
    async fn the_sixty_first_post_of_a_minute_is_kept_on_its_page_and_the_class_goes_on(app, Limits::USUAL) {
        let (ada, bea) = (app.trainee("ada").await, app.trainee("bea").await);
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'ada'").await;
        let fields = [("account", account.as_str()), ("language", "fr")];
        for number in 1..=60 {
            assert_eq!(posted(&ada, "/en/account/language", &fields).await.status, 303, "post {number}");
        }
        let name = [("account".to_owned(), account.clone()), ("name".to_owned(), "Ada <Lovelace>".to_owned())];
        let refused = ada.posts("/en/account/name", &name).await;
        refused.has_status(429).says("A little slower, please").says("What you sent last was not saved: it is still on this page.").says("60 seconds");
        assert_eq!(refused.header("retry-after"), Some("60"));
        posted(&ada, "/en/account/language", &fields).await.has_status(429);
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE detail LIKE '%too many posts%'").await, 1, "noted once");
        // The same address, another person.
        bea.opens("/en/courses/demo").await;
        bea.presses("Begin this course").await.has_status(200);
        ada.opens("/en/courses/demo").await.has_status(200);
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(1));
        ada.posts("/en/account/language", &[]).await.has_status(400);
        // What was typed was still there.
        let again = ada.posts("/en/account/name", &name).await;
        again.has_status(200).says("Ada <Lovelace>");
    }
}

limited_story! {
    async fn what_was_refused_is_sent_again_with_one_button(app, Limits { writes_a_minute: 1, ..Limits::USUAL }) {
        let ada = app.trainee("ada").await;
        let account = app.text("SELECT id FROM accounts").await;
        let name = |name: &str| [("account".to_owned(), account.clone()), ("name".to_owned(), name.to_owned())];
        ada.posts("/en/account/name", &name("Ada One")).await.says("Ada One");
        ada.posts("/en/account/name", &name("Ada Two")).await.has_status(429);
        app.clock.advance(dsr_course::course::timestamp::Span::minutes(1));
        ada.presses("Send it again").await.says("Ada Two");
    }
}

limited_story! {
    async fn answers_have_room_for_honest_haste(app, Limits::USUAL) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let attempt = app.text("SELECT id FROM attempts").await;
        let path = format!("/en/attempts/{attempt}/answers");
        for number in 1..=240 {
            let choice = (number % 2).to_string();
            assert_eq!(posted(&ada, &path, &[("was", "1:"), ("q1", &choice)]).await.status, 303, "save {number}");
        }
        let refused = posted(&ada, &path, &[("was", "1:"), ("q1", "0")]).await;
        refused.has_status(429).says("Send it again");
        // Handing in is not an answer: it is never refused for haste in answering.
        posted(&ada, &format!("/en/attempts/{attempt}/result"), &[]).await.has_status(303);
    }
}

limited_story! {
    async fn the_eleventh_file_of_an_hour_waits_for_the_next(app, Limits::USUAL) {
        let centre = app.centre("DKR").await;
        let (manager, other) = (app.manager("moussa", &centre).await, app.manager("awa", &centre).await);
        let kinds = ["rounds.csv", "rounds.xlsx", "rounds.json", "audit.csv"];
        for number in 0..10 {
            let file = manager.downloads(&format!("/en/{}", kinds[number % kinds.len()])).await;
            assert_eq!(file.status, 200, "file {number}");
        }
        for kind in kinds {
            let refused = manager.opens(&format!("/en/{kind}")).await;
            refused.has_status(429).says("Enough files for this hour").says("No file was made").says("60 minutes");
        }
        manager.opens("/en/account").await;
        manager.presses("Download my data").await.has_status(429);
        manager.opens("/en/rounds").await.has_status(200);
        assert_eq!(other.downloads("/en/rounds.csv").await.status, 200, "somebody else is not held up");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'export' AND outcome = 'done'").await, 11);
        app.hours_later(1);
        assert_eq!(manager.downloads("/en/rounds.csv").await.status, 200);
    }
}

story! {
    async fn when_too_many_passwords_wait_the_page_keeps_what_was_typed(app) {
        let all = (0..160).map(|number| async move {
            let person = app.stranger();
            let user_name = format!("person{number}");
            let fields = [("user_name", user_name.as_str()), ("name", "Somebody New"), ("language", "en"), ("password", crate::app::PASSWORD)];
            (posted(&person, "/en/sign-up", &fields).await, person)
        });
        let answers = futures_util::future::join_all(all).await;
        let count = |status| answers.iter().filter(|(answer, _)| answer.status == status).count();
        assert_eq!(count(303) + count(503), 160, "{:?}", answers.iter().map(|(answer, _)| answer.status).collect::<Vec<_>>());
        assert!(count(303) >= 66, "two are worked on and sixty-four may wait: {}", count(303));
        let (refused, person) = answers.iter().find(|(answer, _)| answer.status == 503).expect("the rest is told to come back");
        assert_eq!(refused.header("retry-after"), Some("5"));
        refused.says("Send it again").lacks(crate::app::PASSWORD);
        assert!(refused.html.contains("value=\"Somebody New\""), "what was typed is on the page");
        let action = crate::app::forms(&refused.html).into_iter().find(|form| form.fields.iter().any(|(name, _)| name == "password")).expect("a form that asks for the password again");
        let fields: Vec<(String, String)> = action.fields.into_iter().map(|(name, value)| if name == "password" { (name, crate::app::PASSWORD.to_owned()) } else { (name, value) }).collect();
        person.posts("/en/sign-up", &fields).await.says("My courses");
    }
}

/// Fields that hold a wrong secret, for each route that takes one. `None`: the route takes none.
fn guess(path: &str, number: usize) -> Option<Vec<(&'static str, String)>> {
    let wrong = format!("wrong guess number {number}");
    Some(match path.trim_start_matches("/{language}") {
        "/sign-in" => vec![("user_name", "ada".to_owned()), ("password", wrong)],
        "/one-time-code" => vec![
            ("user_name", "ada".to_owned()),
            ("one_time_code", "7K2MQ-R4D8N".to_owned()),
            ("password", "a quite long phrase of words".to_owned()),
        ],
        "/account/password" => vec![
            ("current_password", wrong),
            ("password", "a quite long phrase of words".to_owned()),
        ],
        "/account/email" => vec![("email", "ada@example.org".to_owned()), ("password", wrong)],
        "/reset/{token}" => vec![("password", "a quite long phrase of words".to_owned())],
        "/first-administrator/{token}" => vec![
            ("user_name", "xenia".to_owned()),
            ("name", "Xenia Young".to_owned()),
            ("password", crate::app::PASSWORD.to_owned()),
        ],
        "/email-confirmation/{token}" => vec![],
        "/enrolment" => vec![("code", format!("WRONG-{number}"))],
        _ => return None,
    })
}

letter_story! {
    async fn every_place_that_takes_a_secret_stops_a_guesser_within_thirty_one_tries(app, _relay) {
        let ada = app.trainee("ada").await;
        let mut tried = 0;
        let takes_a_secret = |path: &str| ["token", "password", "code", "sign-in", "email", "enrolment"].iter().any(|word| path.contains(word));
        for route in TABLE.iter().filter(|route| route.method == "POST" && takes_a_secret(route.path)) {
            // What managers do with codes of others is no guess.
            let guessed = guess(route.path, 0).is_some();
            let no_guess = matches!(route.audience, Audience::Manager | Audience::Administrator) || ["/forgotten-password", "/account/email/confirmation"].iter().any(|path| route.path.ends_with(path));
            assert!(guessed || no_guess, "{} is not tried here", route.path);
            if !guessed {
                continue;
            }
            tried += 1;
            let (mut statuses, mut slowed) = (Vec::new(), false);
            for number in 0..31 {
                let token = format!("{number:0>43}");
                let path = route.path.replace("{language}", "en").replace("{token}", &token);
                let fields = guess(route.path, number).expect("a guess");
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let stranger = app.stranger();
                let person = if route.audience == Audience::Anyone { &stranger } else { &ada };
                let answer = posted(person, &path, &fields).await;
                slowed |= answer.status == 429 || answer.words().contains("Too many tries");
                statuses.push(answer.status);
            }
            assert!(slowed, "{}: {statuses:?}", route.path);
        }
        assert!(tried >= 8, "{tried} places");
    }
}
