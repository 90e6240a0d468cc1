//! What was not done for the data for too long is said, to those who can see to it.

use crate::app::PASSWORD;
use dsr_course::command::verify::findings;
use dsr_course::course::timestamp::Span;
use dsr_course::store::audit::{self, Act, Event};
use dsr_course::store::upkeep::{self, Upkeep};

story! {
    async fn an_administrator_is_told_when_a_backup_or_a_drill_is_overdue_and_nobody_else_is(app) {
        let started = Event::of(Act::Started, "version:1", app.clock.now());
        app.store.write(async move |db| audit::append(db, &started).await).await.expect("noted");
        let note = async |what| {
            let now = app.clock.now();
            app.store.write(async move |db| upkeep::note(db, what, now).await).await.expect("noted");
        };
        let (grace, dkr) = (app.administrator("grace").await, app.centre("DKR").await);
        let moussa = app.manager("moussa", &dkr).await;
        grace.opens("/en/manage").await.lacks("backup");
        app.hours_later(8 * 24);
        // Sessions of those who answer for others are short.
        grace.signs_in("grace").await;
        grace.opens("/en/manage").await.says("There is no backup yet");
        moussa.opens("/en/sign-in").await;
        for (field, value) in [("centre", "DKR"), ("user_name", "moussa"), ("password", PASSWORD)] {
            moussa.fills(field, value);
        }
        moussa.presses("Sign in").await;
        moussa.opens("/en/manage").await.says("Rounds").lacks("backup");
        note(Upkeep::Backup).await;
        grace.opens("/en/manage").await.lacks("There is no backup").says("Nobody has tried whether a backup can be restored");
        note(Upkeep::Drill).await;
        grace.opens("/en/manage").await.lacks("backup");
        app.clock.advance(Span::days(40));
        grace.signs_in("grace").await;
        grace.opens("/en/manage").await.says("The last backup was made 40 days ago").says("It was tried 40 days ago");
        assert_eq!(findings(&app.store, app.clock.now()).await.expect("an answer"), Vec::<String>::new());
    }
}
