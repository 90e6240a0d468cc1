//! Looking around without an account, and how little a page weighs.

shipped_story! {
    async fn the_public_page_says_what_for_whom_how_long_and_which_modules(app) {
        let course = app.course("dsr");
        let (open, all) = (course.open_modules().len(), course.modules.len());
        let (hours, minutes) = (course.minutes() / 60, course.minutes() % 60);
        let stranger = app.stranger();
        let home = stranger.opens("/").await;
        home.is_at("/en/").says("Defence Sector Reform");
        let page = stranger.clicks("Defence Sector Reform").await;
        page.says("Who it is for")
            .says(&format!("{open} of {all} can be taken now"))
            .says(&format!("{hours} hours {minutes} minutes"))
            .says("What defence sector reform is, and why the UN supports it")
            .says("Create an account and begin");
        if open < all {
            page.says("Cannot be taken yet");
        } else {
            page.lacks("Cannot be taken yet");
        }
        home.lacks("A small course about this course server");
    }
}

shipped_story! {
    async fn creating_an_account_from_a_course_leads_back_to_it(app) {
        let stranger = app.stranger();
        stranger.opens("/en/courses/dsr").await;
        stranger.clicks("Create an account and begin").await;
        stranger.fills("user_name", "ada");
        stranger.fills("name", "Ada");
        stranger.fills("password", crate::app::PASSWORD);
        stranger.presses("Create the account").await.is_at("/en/courses/dsr").says("Begin this course");
    }
}

shipped_story! {
    async fn glossary_and_library_are_open_to_all(app) {
        let stranger = app.stranger();
        let glossary = stranger.opens("/en/glossary").await;
        assert!(glossary.all("dt").len() > 20);
        let library = stranger.opens("/en/library").await;
        assert!(library.all(".documents li").len() > 10);
        for page in [&glossary, &library] {
            let letters = page.all(".letters li");
            assert!(letters.len() > 5 && letters.is_sorted(), "{letters:?}");
        }
    }
}

shipped_story! {
    async fn a_term_and_a_document_say_in_which_lessons_they_are_used(app) {
        let stranger = app.stranger();
        stranger.opens("/en/glossary").await;
        stranger.clicks("Human rights due diligence policy").await.is_at("/en/glossary/hrddp").says("Human rights due diligence").says("Defence Sector Reform").lacks("A small course");
        stranger.opens("/en/library").await;
        let document = stranger.clicks("Resolution 2151 (2014)").await;
        document.is_at("/en/library/res-2151").says("UN Security Council");
        assert!(document.all("main section li").len() > 3);
        stranger.opens("/en/glossary/nothing").await.has_status(404);
        stranger.opens("/en/library/nothing").await.has_status(404);
    }
}

shipped_story! {
    async fn every_page_of_the_journey_is_light(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let attempt = ada.page().address;
        let stranger = app.stranger();
        for path in ["/en/", "/en/sign-in", "/en/sign-up", "/en/courses/dsr", "/en/courses/demo/lessons/text", attempt.as_str(), "/en/check"] {
            let person = if path.contains("sign-") { &stranger } else { &ada };
            let answer = person.sends_raw(|http, base| http.get(format!("{base}{path}")).header("accept-encoding", "gzip")).await;
            let length: usize = answer.header("content-length").and_then(|length| length.parse().ok()).expect("a length");
            assert!(length < 14_000, "{path} weighs {length} bytes compressed");
            assert_eq!(answer.header("content-encoding"), Some("gzip"));
        }
    }
}

shipped_story! {
    async fn a_page_asks_for_one_stylesheet_and_nothing_from_elsewhere(app) {
        let ada = app.reader("ada").await;
        for path in ["/en/", "/en/courses/demo/lessons/text", "/en/sign-up"] {
            let page = ada.opens(path).await;
            let tree = page.tree();
            let wanted = scraper::Selector::parse("link[href], img[src], script, iframe, source").expect("a selector");
            for element in tree.select(&wanted) {
                let address = element.value().attr("href").or(element.value().attr("src")).unwrap_or("inline");
                assert!(address.starts_with("/static/") || address.starts_with("/media/"), "{path} asks for {address}");
            }
        }
    }
}

shipped_story! {
    async fn static_files_are_kept_for_a_year_under_their_hash(app) {
        let stranger = app.stranger();
        let page = stranger.opens("/en/").await;
        let address = page.links("link[rel=stylesheet]").remove(0).1;
        let style = stranger.sends_raw(|http, base| http.get(format!("{base}{address}"))).await;
        style.has_status(200);
        assert_eq!(style.header("cache-control"), Some("public, max-age=31536000, immutable"));
        assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    }
}

shipped_story! {
    async fn every_address_on_a_page_leads_somewhere(app) {
        let ada = app.reader("ada").await;
        ada.presses("Begin the quiz").await;
        let mut waiting = vec!["/en/".to_owned(), "/en/courses/dsr".to_owned(), "/en/courses/demo".to_owned(), ada.page().address];
        let mut seen = std::collections::BTreeSet::new();
        while let Some(path) = waiting.pop() {
            let path = path.split('#').next().unwrap_or_default().to_owned();
            if !path.starts_with('/') || !seen.insert(path.clone()) {
                continue;
            }
            let page = ada.opens(&path).await;
            page.has_status(200);
            let places = page.links("a[href]").into_iter().map(|(_, place)| place);
            for place in places {
                if let Some(fragment) = place.strip_prefix('#') {
                    assert!(page.html.contains(&format!("id=\"{fragment}\"")), "{path} has no place #{fragment}");
                }
                waiting.push(place);
            }
        }
        assert!(seen.len() > 12, "the crawl found {seen:?}");
    }
}
