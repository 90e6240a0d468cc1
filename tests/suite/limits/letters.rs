//! How many letters a day one person is sent, and the people of one centre.

use dsr_course::web::letters::measure;

use crate::app::{App, PASSWORD};
use crate::letters::{asks_for_a_link, reached_by_letter};

/// Lets so many letters have been sent about everybody whose user name this is.
async fn was_sent(app: &App, user_name: &'static str, letters: i64) {
    let (now, day) = (app.clock.now().0, app.clock.now().0 / 86_400_000);
    let sent = app.store.write(async move |db| {
        for number in 0..letters {
            sqlx::query(
                "INSERT INTO letters (id, account, kind, address, language, subject, body, message_id, queued_at, next_try_at, try_until, tries, refusals, trouble, sent_at)
                 SELECT $1, id, 'certificate-ready', 'x', 'en', 'x', 'x', 'x', $2, $2, $2, 1, 0, '', $2 FROM accounts WHERE user_name = $3",
            )
            .bind(format!("{user_name}-{day}-{number}"))
            .bind(now)
            .bind(user_name)
            .execute(&mut *db)
            .await?;
        }
        Ok::<_, dsr_course::store::Error>(())
    });
    sent.await.expect("planted");
}

letter_story! {
    async fn a_person_is_sent_ten_letters_a_day_of_which_three_are_kept_for_warnings(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        // With the one that confirmed the address: one before the links end.
        was_sent(app, "ada", measure::TO_A_PERSON_A_DAY - measure::KEPT_FOR_NOTICES - 2).await;
        asks_for_a_link(app, "ada").await.says("a letter with a link is on its way");
        assert_eq!(app.delivers(relay).await, 1, "the seventh letter");
        asks_for_a_link(app, "ada").await.says("a letter with a link is on its way");
        assert_eq!(app.delivers(relay).await, 0, "the same answer, and no letter");
        let mut password = PASSWORD.to_owned();
        for number in 1..=measure::KEPT_FOR_NOTICES + 1 {
            let new = format!("seven green bicycles and {number} more");
            ada.opens("/en/account/password").await;
            ada.fills("current_password", &password);
            ada.fills("password", &new);
            ada.presses("Set the new password").await.has_status(200);
            password = new;
            let sent = app.delivers(relay).await;
            assert_eq!(sent, usize::from(number <= measure::KEPT_FOR_NOTICES), "change {number}");
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM letters").await, measure::TO_A_PERSON_A_DAY);
        app.hours_later(25);
        asks_for_a_link(app, "ada").await;
        assert_eq!(app.delivers(relay).await, 1, "the next day");
    }
}

letter_story! {
    async fn the_people_of_a_centre_are_sent_five_hundred_letters_a_day_and_warnings_beyond_that(app, relay) {
        let ada = reached_by_letter(app, relay, "ada").await;
        app.trainee("eve").await;
        let other = app.trainee_at("bea", &app.centre("DKR").await).await;
        let asks_to_confirm = async |person: &crate::app::Person, address: &str| {
            person.opens("/en/account/email").await;
            person.fills("email", address);
            person.fills("password", PASSWORD);
            person.presses("Keep this address").await.has_status(200);
            app.delivers(relay).await
        };
        was_sent(app, "eve", measure::OF_A_CENTRE_A_DAY - 3).await;
        // The warning to the old address is one more, and the confirmation is the last.
        assert_eq!(asks_to_confirm(&ada, "ada@elsewhere.example").await, 2);
        ada.opens("/en/account/email").await;
        ada.presses("Send the letter again").await;
        assert_eq!(app.delivers(relay).await, 0, "five hundred went out");
        ada.opens(&relay.newest_to("ada@elsewhere.example").path(&app.base)).await;
        ada.presses("This address is mine").await.says("Your e-mail address is confirmed.");
        asks_for_a_link(app, "ada").await;
        assert_eq!(app.delivers(relay).await, 1, "a new password can always be had");
        assert_eq!(asks_to_confirm(&other, "bea@example.org").await, 1, "another centre is not held up");
        app.hours_later(25);
        assert_eq!(asks_to_confirm(&app.trainee("kim").await, "kim@example.org").await, 1);
    }
}
