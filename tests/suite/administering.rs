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

story! {
    async fn each_place_of_managing_says_in_a_sentence_what_it_is_for_and_leads_there(app) {
        let dkr = app.centre("DKR").await;
        let people = [(app.manager("moussa", &dkr).await, 7), (app.administrator("grace").await, 9)];
        for (person, least) in people {
            let page = person.opens("/en/manage").await;
            let (links, sentences) = (page.links(".card h2 a"), page.all(".card p"));
            assert!(links.len() >= least && links.len() == sentences.len(), "{links:?} {sentences:?}");
            for ((title, address), sentence) in links.iter().zip(sentences) {
                assert!(sentence.ends_with('.') && sentence.contains(' '), "{title}: {sentence:?}");
                assert_eq!(&person.opens(address).await.has_status(200).all("h1")[0], title);
            }
        }
    }
}

story! {
    async fn every_list_that_is_empty_says_what_fills_it(app) {
        let dkr = app.centre("DKR").await;
        let wanjiru = app.manager("wanjiru", &app.centre("NBO").await).await;
        for path in ["/en/rounds", "/en/rounds/summary"] {
            wanjiru.opens(path).await.has_status(200).says("No rounds yet. Make accounts or share an enrolment code.");
        }
        let grace = app.administrator("grace").await;
        for (path, words) in [
            (format!("/en/accounts?centre={dkr}"), "There are no accounts here yet. Paste a list of names, or hang up an enrolment code."),
            ("/en/accounts?name=nobody".to_owned(), "name begins like this. Try fewer letters."),
            ("/en/enrolment-codes".to_owned(), "No codes yet. Make one and hang it up."),
            (format!("/en/centres/{dkr}"), "Nobody manages this centre yet."),
            ("/en/letters".to_owned(), "No letter was queued yet."),
            ("/en/transcript".to_owned(), "No course has been begun yet."),
            ("/en/".to_owned(), "You have not begun a course yet."),
        ] {
            grace.opens(&path).await.has_status(200).says(words);
        }
    }
}
