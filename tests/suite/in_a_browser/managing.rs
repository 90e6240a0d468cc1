//! The forms of those who answer for others, filled in and sent: what comes back fits every screen and everybody, and the
//! keyboard alone gets there. The pages as they are opened are looked at in `every_page`.

use super::keyboard::{CONTROLS, tabs_through};
use super::screens::{AXE, MIRROR, SMALL, SPILLS, STRUCTURE};
use crate::app::Browser;
use serde_json::{Value, json};

/// Looks at the page in front of the person, as it came back from a form, and goes through it by keyboard.
async fn looks(moussa: &Browser, what: &str, wrong: &mut Vec<String>) {
    let axe = include_str!("../../browser/axe.min.js");
    moussa.finds(axe, Value::Null).await;
    let mut note = |state: &str, found: &Value| {
        if *found != json!([]) {
            wrong.push(format!("{what} ({state}): {found}"));
        }
    };
    for (width, theme) in [(1280, "light"), (768, "dark"), (320, "light")] {
        moussa.is_wide(width).await.prefers(theme).await;
        note(
            &format!("{width} px"),
            &moussa.finds(SPILLS, Value::Null).await,
        );
        note(
            &format!("{width} px, axe"),
            &moussa.awaits(AXE, Value::Null).await,
        );
    }
    note("a finger", &moussa.finds(SMALL, Value::Null).await);
    note(
        "structure",
        &moussa
            .finds(&format!("{CONTROLS} {STRUCTURE}"), Value::Null)
            .await,
    );
    if let Some(folder) = std::env::var_os("DSR_SCREENSHOTS") {
        for width in [320, 768, 1280] {
            let picture = moussa.is_wide(width).await.pictured().await;
            let file = std::path::Path::new(&folder)
                .join(format!("{}-{width}.png", what.replace(' ', "-")));
            std::fs::write(file, picture).expect("written");
        }
    }
    moussa.is_wide(1280).await.prefers("light").await;
    moussa
        .finds(
            "document.activeElement.blur(); scrollTo(0, 0); return null",
            Value::Null,
        )
        .await;
    moussa.finds(MIRROR, Value::Null).await;
    note(
        "from right to left",
        &moussa.finds(SPILLS, Value::Null).await,
    );
}

browser_story! {
    async fn every_form_of_a_manager_comes_back_fit_for_every_screen_and_everybody(app, crate::app::Setting::usual().shipped()) {
        let dakar = app.centre("DAKAR").await;
        let moussa = Browser::of(app).await;
        moussa.signs_up("en", "moussa").await;
        app.makes_manager("moussa", &dakar).await;
        let mut wrong = Vec::new();

        moussa.opens("/en/accounts/new").await;
        tabs_through(&moussa).await;
        moussa.presses("Make the account").await;
        looks(&moussa, "an account without a name", &mut wrong).await;
        moussa.opens("/en/accounts/new").await.fills("name", "Éloïse Nguyễn-Ba de la Très Longue Famille").await.presses("Make the account").await;
        looks(&moussa, "a new account and its code", &mut wrong).await;

        moussa.opens("/en/account-batches/new").await;
        tabs_through(&moussa).await;
        moussa.fills("names", "Amina Diallo\nAmina Diallo\n12345\n").await.presses("Make the accounts").await;
        looks(&moussa, "a list with mistakes", &mut wrong).await;
        let names: Vec<String> = (0..9).map(|number| format!("Person Number{} أمينة الزهراء", "x".repeat(number))).collect();
        moussa.opens("/en/account-batches/new").await.fills("names", &names.join("\n")).await.presses("Make the accounts").await;
        moussa.says("Print this page now").await;
        looks(&moussa, "a sheet of codes", &mut wrong).await;
        moussa.opens("/en/account-batches/new").await.clicks("09:00").await;
        looks(&moussa, "a list that was made", &mut wrong).await;

        moussa.opens("/en/enrolment-codes/new").await;
        tabs_through(&moussa).await;
        moussa.fills("code", "?").await.fills("places", "many").await.presses("Make the code").await;
        looks(&moussa, "an enrolment code with mistakes", &mut wrong).await;
        moussa.opens("/en/enrolment-codes/new").await;
        moussa.finds("document.querySelector('[name=course]').value = 'dsr'; return null", Value::Null).await;
        moussa.fills("code", "DAKAR-2026-11").await.fills("places", "30").await.presses("Make the code").await;
        moussa.says("DAKAR-2026-11").await;
        looks(&moussa, "a poster", &mut wrong).await;

        moussa.opens("/en/accounts?name=eloise").await;
        moussa.opens("/en/accounts").await.clicks("Éloïse").await;
        tabs_through(&moussa).await;
        moussa.fills("name", " ").await.presses("Keep the corrected name").await;
        looks(&moussa, "a correction with a mistake", &mut wrong).await;
        moussa.opens("/en/accounts").await.clicks("Éloïse").await.fills("name", "Éloïse Nguyễn").await.presses("Keep the corrected name").await;
        looks(&moussa, "a corrected name", &mut wrong).await;
        moussa.presses("Disable").await;
        looks(&moussa, "a disabled account", &mut wrong).await;
        moussa.opens("/en/audit").await;
        looks(&moussa, "the audit log", &mut wrong).await;
        tabs_through(&moussa).await;

        moussa.presses("Sign out").await;
        app.administrator("grace").await;
        moussa.signs_in("grace").await.opens("/en/centres/new").await;
        tabs_through(&moussa).await;
        moussa.fills("time_zone", "Mars/Olympus").await.presses("Keep").await;
        looks(&moussa, "a centre with mistakes", &mut wrong).await;
        moussa.opens("/en/accounts").await.clicks("Éloïse").await;
        // A disabled account is given no role.
        moussa.lacks("Make administrator").await.presses("Enable").await;
        tabs_through(&moussa).await;
        looks(&moussa, "an account and its roles", &mut wrong).await;
        moussa.presses("Make administrator").await;
        looks(&moussa, "a role was granted", &mut wrong).await;
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
