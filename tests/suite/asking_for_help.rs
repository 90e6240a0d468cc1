//! Stories of asking for help: one page, at the same place everywhere, in the words of one's role.

use std::process::Stdio;

use crate::app::program::Setup;

story! {
    async fn each_role_reads_what_it_can_do_and_whom_to_ask(app) {
        let dkr = app.centre("DKR").await;
        let (moussa, ada) = (app.manager("moussa", &dkr).await, app.trainee_at("ada", &dkr).await);
        let (grace, ines) = (app.administrator("grace").await, app.trainee("ines").await);
        let stranger = app.stranger();

        stranger.opens("/en/").await;
        let page = stranger.clicks("Help").await;
        page.says("Create an account It takes a minute and needs no e-mail address.").says("Forgotten your password?");
        page.says("Whom to ask").says("course-desk@example.org").lacks("Moussa").lacks("Accounts");

        ada.opens("/en/account").await;
        let page = ada.clicks("Help").await;
        page.says("My courses Go on where you stopped.").says("Your name is wrong on a certificate?");
        page.says("Centre DKR is run by: Moussa Diallo").says("course-desk@example.org").lacks("Accounts");
        ines.opens("/en/help").await.says("course-desk@example.org").lacks("is run by");

        moussa.opens("/en/manage").await;
        let page = moussa.clicks("Help").await;
        page.says("Accounts Somebody forgot the password, or a name is written wrong?").says("Rounds Who is done");
        page.says("My courses Go on where you stopped.").lacks("is run by").lacks("A centre joins?").lacks("doctor");
        grace.opens("/en/help").await.says("Centres A centre joins?").says("Run “dsr-course doctor” on its machine");

        // Who cannot sign in helps nobody.
        app.plants("UPDATE accounts SET disabled_at = 1 WHERE user_name = 'moussa'").await;
        ada.opens("/en/help").await.lacks("Moussa").lacks("is run by");
    }
}

#[tokio::test]
async fn where_no_name_is_known_help_says_who_might_know() {
    let folder = tempfile::tempdir().expect("a folder");
    for (contact, words) in [
        (
            "",
            "Ask the person who gave you the address of this server.",
        ),
        (
            "Room 12, Fatou Diop",
            "Who runs this server can be reached here:",
        ),
    ] {
        let serving = Setup::in_folder(&folder.path().join("data"))
            .with("DSR_HELP_CONTACT", contact)
            .serve(Stdio::null());
        let stranger = crate::app::Person::new(&serving.base);
        stranger.opens("/en/help").await.says(words).says(contact);
    }
}
