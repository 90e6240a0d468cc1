//! Nothing is asked twice in one journey, nothing typed is asked for again because of a mistake elsewhere on the page, and
//! whoever signs in need not remember, solve or copy by hand (WCAG 3.3.7 and 3.3.8).

use crate::app::{App, Browser, Engine, PASSWORD, Page, Person, Setting, full_name};
use crate::authorisation::{ACTORS, World, fields};
use dsr_course::web::routes::{Audience, TABLE};
use scraper::{ElementRef, Selector};

/// The fields of a page that a person types into, but for secrets: those are never put back.
fn typed_into(page: &Page) -> Vec<String> {
    let wanted = "main form[method=post] input[type=text]:not([autocomplete=one-time-code]), main form[method=post] textarea";
    let selector = Selector::parse(wanted).expect("a selector");
    let name = |field: ElementRef| field.value().attr("name").unwrap_or_default().to_owned();
    page.tree().select(&selector).map(name).collect()
}

/// What stands in the field of this name.
fn stands_in(page: &Page, name: &str) -> String {
    let selector = Selector::parse(&format!("main [name=\"{name}\"]")).expect("a selector");
    let tree = page.tree();
    let field = tree.select(&selector).next();
    field.map_or_else(String::new, |field| match field.value().attr("value") {
        Some(value) => value.to_owned(),
        None => field.text().collect(),
    })
}

async fn posts(person: &Person, path: &str, form: &[(String, String)]) -> Page {
    person
        .sends_raw(|http, base| {
            http.post(format!("{base}{path}"))
                .header("sec-fetch-site", "same-origin")
                .form(form)
        })
        .await
}

/// Every form there is is sent with mistakes twice: empty, and with something in each field. What was typed comes back.
#[tokio::test]
async fn a_mistake_in_one_field_empties_no_other_on_any_form() {
    let app = Setting::usual().with_letters().start(Engine::Sqlite).await;
    let world = World::made(&app).await;
    let (mut looked, mut lost) = (0, Vec::new());
    for route in TABLE.iter().filter(|route| route.method == "POST") {
        let open = matches!(route.audience, Audience::Everyone | Audience::Anyone);
        let mut able = ACTORS.into_iter().filter(|actor| actor.may(route));
        let actor = able.find(|actor| open || actor.is_signed_in());
        let Some(actor) = actor else { continue };
        let person = world.person(actor);
        let path = world.address(route.path, true);
        let own = world.filled(actor, fields(route.path).expect("a row"));
        let own: Vec<(String, String)> = own
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let page = posts(person, &path, &own).await;
        if page.status != 422 {
            continue;
        }
        // One field stays empty, so that there is a mistake; each is that one once.
        let names = typed_into(&page);
        for empty in &names {
            let mut form = own.clone();
            form.retain(|(name, _)| !names.contains(name));
            form.extend(names.iter().map(|name| {
                let typed = if name == empty {
                    String::new()
                } else {
                    format!("typed into {name} ?")
                };
                (name.clone(), typed)
            }));
            let again = posts(person, &path, &form).await;
            if again.status != 422 {
                continue;
            }
            looked += 1;
            let typed = form
                .iter()
                .filter(|(name, value)| names.contains(name) && !value.is_empty());
            for (name, value) in typed {
                let shown = stands_in(&again, name);
                if shown != *value {
                    lost.push(format!(
                        "{path}: {name} holds {shown:?} instead of {value:?}"
                    ));
                }
            }
        }
    }
    assert!(looked > 12, "only {looked} forms with mistakes were seen");
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// A code for the demonstration course on the wall of DKR.
async fn with_code(app: &App) {
    let manager = app.manager("moussa", &app.centre("DKR").await).await;
    manager.opens("/en/enrolment-codes/new").await;
    manager.fills("course", "demo");
    manager.fills("code", "DKR-1");
    manager.presses("Make the code").await;
}

story! {
    async fn the_code_from_the_wall_is_typed_once_and_so_is_the_name(app) {
        with_code(app).await;
        let ada = app.stranger();
        ada.opens("/en/enrolment").await;
        ada.fills("code", "dkr-1");
        ada.presses("Show what it opens").await.says("You can join");
        // Over the form with a mistake, the code goes along.
        ada.clicks("Create an account and begin").await;
        for (field, words) in [("user_name", "ada"), ("name", "Ada Mbeki-Laurent"), ("password", "short"), ("email", "ada@example.org")] {
            ada.fills(field, words);
        }
        let again = ada.presses("Create the account").await;
        again.has_status(422).says("You create an account for:");
        assert_eq!(["user_name", "name", "email"].map(|field| stands_in(&again, field)), ["ada", "Ada Mbeki-Laurent", "ada@example.org"]);
        ada.fills("password", PASSWORD);
        ada.presses("Create the account").await.is_at("/en/courses/demo").says("Continue");
        // The certificate's name is the account's until somebody says otherwise.
        let name = ada.opens("/en/courses/demo/printed-name").await;
        assert_eq!(stands_in(&name, "name"), full_name("ada"));
    }
}

story! {
    async fn who_finds_out_late_that_they_have_an_account_types_no_code_again(app) {
        with_code(app).await;
        app.trainee("eve").await.presses("Sign out").await;
        let eve = app.stranger();
        eve.opens("/en/enrolment").await;
        eve.fills("code", "DKR-1");
        eve.presses("Show what it opens").await;
        eve.clicks("Create an account and begin").await;
        eve.clicks("I have an account").await;
        eve.fills("user_name", "eve");
        eve.fills("password", PASSWORD);
        let offer = eve.presses("Sign in").await;
        offer.is_at("/en/enrolment").says("You can join");
        eve.presses("Join").await.says("You are in this course now");
        // And the other way round, from a page that asks who one is.
        let bob = app.stranger();
        bob.opens("/en/courses/demo").await;
        bob.clicks("I have an account").await;
        bob.clicks("Create an account").await;
        for (field, words) in [("user_name", "bob"), ("name", "Bob Diallo"), ("password", PASSWORD)] {
            bob.fills(field, words);
        }
        bob.presses("Create the account").await.is_at("/en/courses/demo").says("Begin this course");
    }
}

/// Types words into a field where nobody keeps a secret, and takes them into the clipboard.
async fn takes(person: &Browser, words: &str) {
    person
        .opens("/en/check")
        .await
        .fills("code", words)
        .await
        .copies()
        .await;
}

browser_story! {
    async fn passwords_and_codes_can_be_pasted(app) {
        let dkr = app.centre("DKR").await;
        let manager = app.manager("moussa", &dkr).await;
        manager.opens("/en/accounts/new").await;
        manager.fills("name", "Ada Mbeki-Laurent");
        manager.fills("user_name", "ada");
        let code = manager.presses("Make the account").await.all(".big-code").remove(0);

        let ada = Browser::of(app).await;
        // As it comes out of a message: with blanks around it, in small letters.
        takes(&ada, &format!(" {} ", code.to_lowercase())).await;
        ada.opens("/en/one-time-code").await.fills("centre", "DKR").await.fills("user_name", "ada").await;
        ada.pastes_into("one_time_code").await;
        assert_ne!(ada.finds("return document.querySelector('[name=one_time_code]').value", ().into()).await, "");
        ada.fills("password", PASSWORD).await.presses_first("main form button").await.says("Your new password is in force.").await;
        let centre = ada.finds("return document.querySelector('[name=centre]').value", ().into()).await;
        assert_eq!(centre, "DKR", "what was typed on the page before is not asked again");

        takes(&ada, PASSWORD).await;
        ada.opens("/en/sign-in").await.fills("centre", "DKR").await.fills("user_name", "ada").await;
        ada.pastes_into("password").await;
        let pasted = ada.finds("return document.querySelector('[name=password]').value", ().into()).await;
        assert_eq!(pasted, PASSWORD, "what was in the clipboard is in the field");
        ada.presses_first("main form button").await.says("My courses").await;
    }
}
