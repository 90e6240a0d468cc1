//! Administering: the first administrator's link, and what the command line does beside a running server.

use crate::app::PASSWORD;
use dsr_course::web::first_administrator;

story! {
    async fn the_first_link_makes_one_administrator_and_no_second(app) {
        let link = first_administrator::issue(&app.store, app.clock.now()).await.expect("issued").expect("nobody is there yet");
        let path = format!("/en/first-administrator/{}", link.reveal());
        let grace = app.stranger();
        grace.opens(&path).await.says("Make the first administrator");
        grace.fills("user_name", "grace");
        grace.fills("name", "Grace Diallo");
        grace.fills("password", "short");
        grace.presses("Create the account").await.has_status(422).says("Use at least 15 characters");
        grace.fills("password", PASSWORD);
        grace.presses("Create the account").await.is_at("/en/accounts").says("Grace Diallo");
        app.stranger().opens(&path).await.has_status(404);
        assert!(first_administrator::issue(&app.store, app.clock.now()).await.expect("asked").is_none());
    }
}

story! {
    async fn a_newer_link_voids_the_older_and_a_wrong_one_is_not_there(app) {
        let old = first_administrator::issue(&app.store, app.clock.now()).await.expect("issued").expect("a link");
        let new = first_administrator::issue(&app.store, app.clock.now()).await.expect("issued").expect("a link");
        let stranger = app.stranger();
        stranger.opens(&format!("/en/first-administrator/{}", old.reveal())).await.has_status(404);
        stranger.opens("/en/first-administrator/nonsense").await.has_status(404);
        stranger.opens(&format!("/en/first-administrator/{}", new.reveal())).await.has_status(200);
        app.hours_later(24 * 8);
        stranger.opens(&format!("/en/first-administrator/{}", new.reveal())).await.has_status(404);
    }
}

story! {
    async fn the_link_used_by_many_at_once_makes_one_administrator(app) {
        let link = first_administrator::issue(&app.store, app.clock.now()).await.expect("issued").expect("a link");
        let path = format!("/en/first-administrator/{}", link.reveal());
        let people: Vec<_> = (0..8).map(|_| app.stranger()).collect();
        let posts = people.iter().enumerate().map(|(number, person)| {
            let fields = [("user_name", format!("grace{number}")), ("name", "Grace".to_owned()), ("password", PASSWORD.to_owned())];
            let path = &path;
            person.sends_raw(move |http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&fields))
        });
        futures_util::future::join_all(posts).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM roles").await, 1);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts").await, 1);
    }
}

story! {
    async fn accounts_are_found_by_the_beginning_of_any_name_taken_literally(app) {
        for name in ["ada", "amina", "boubacar"] {
            app.trainee(name).await;
        }
        let grace = app.administrator("grace").await;
        for (typed, found) in [("AM", 0), ("أمينة", 1), ("bou", 1), ("%", 0), ("_da", 0), ("", 4)] {
            grace.opens("/en/accounts").await;
            grace.fills("name", typed);
            let page = grace.presses("Find").await;
            let names = page.all("tbody th");
            // "am" is the beginning of amina's user name.
            let expected = if typed == "AM" { 1 } else { found };
            assert_eq!(names.len(), expected, "{typed:?} finds {names:?}");
        }
    }
}
