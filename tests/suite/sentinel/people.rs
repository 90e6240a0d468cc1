//! Who walks through the crawl: two centres with people of every kind, with open and with closed attempts.

use super::acts;
use super::marks::Markers;
use crate::app::{App, Person};
use crate::certificates::passes;

/// What stands at the end of every line that may be read only after the attempt is closed.
pub const FEEDBACK: &str = "zqafterwards";

/// Everybody who walks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Stranger,
    /// Holds the certificate of a module; attempts closed.
    HolderOfOne,
    /// In the middle of a quiz.
    InTheMiddleOfOne,
    HolderOfTwo,
    InTheMiddleOfTwo,
    ManagerOfOne,
    ManagerOfTwo,
    Administrator,
    /// Has passed, in no centre, and has not yet said how the name is written.
    Unconfirmed,
    /// Was signed in, and is disabled now.
    Disabled,
}

impl Who {
    pub const ALL: [Self; 10] = [
        Self::Stranger,
        Self::HolderOfOne,
        Self::InTheMiddleOfOne,
        Self::HolderOfTwo,
        Self::InTheMiddleOfTwo,
        Self::ManagerOfOne,
        Self::ManagerOfTwo,
        Self::Administrator,
        Self::Unconfirmed,
        Self::Disabled,
    ];

    /// Those whose forms change most come last.
    pub const IN_ORDER_OF_HARM: [Self; 8] = [
        Self::Stranger,
        Self::Disabled,
        Self::Unconfirmed,
        Self::InTheMiddleOfTwo,
        Self::HolderOfOne,
        Self::ManagerOfOne,
        Self::ManagerOfTwo,
        Self::Administrator,
    ];

    /// Whether the session still opens anything.
    pub fn is_signed_in(self) -> bool {
        !matches!(self, Self::Stranger | Self::Disabled)
    }

    /// Whether the person answers for the people of their centre.
    pub fn manages(self) -> bool {
        matches!(self, Self::ManagerOfOne | Self::ManagerOfTwo)
    }
}

/// One of them.
pub struct Walker {
    pub person: Person,
    pub account: String,
    pub centre: String,
}

/// All of them.
pub struct People {
    pub all: Vec<(Who, Walker)>,
    /// The code of a certificate, as it stands on paper.
    pub code: String,
}

impl People {
    pub fn walker(&self, who: Who) -> &Walker {
        let found = self.all.iter().find(|(known, _)| *known == who);
        &found.expect("everybody is there").1
    }

    /// Whether the marker is the name of who runs this person's centre: help says whom to ask.
    pub fn is_whom_to_ask(&self, who: Who, number: u32, markers: &Markers) -> bool {
        let centre = &self.walker(who).centre;
        let managers = self.all.iter().filter(|(other, _)| other.manages());
        let mut own = managers.filter(|(_, manager)| manager.centre == *centre);
        markers.get(&number).is_some_and(|marker| {
            let is_name = marker.table == "accounts" && marker.column == "name";
            is_name && own.any(|(_, manager)| marker.account.as_deref() == Some(&manager.account))
        })
    }

    /// Whether this person may see the marker.
    pub fn may_see(&self, who: Who, number: u32, markers: &Markers) -> bool {
        let walker = self.walker(who);
        // What was typed into the forms of the crawl itself.
        let Some(marker) = markers.get(&number) else {
            return true;
        };
        let own = marker.account.as_deref() == Some(&walker.account);
        let centres = marker.centre.as_deref() == Some(&walker.centre);
        match who {
            // Whoever types a certificate's code reads what stands on its paper.
            Who::Stranger | Who::Disabled => marker.table == "certificates",
            Who::Administrator => true,
            // The reason of a remark is written for those whose marks change.
            _ if own
                || marker.table == "remarks"
                || (marker.table == "centres" && centres)
                || marker.table == "certificates" =>
            {
                true
            }
            _ => who.manages() && centres,
        }
    }
}

async fn id(app: &App, user_name: &str) -> (String, String) {
    let mut db = app.store.read().await.expect("a connection");
    let row = sqlx::query("SELECT id, centre FROM accounts WHERE user_name = $1")
        .bind(user_name)
        .fetch_one(&mut *db)
        .await
        .expect("the account");
    (sqlx::Row::get(&row, 0), sqlx::Row::get(&row, 1))
}

/// Makes them all, and lets each do what leaves rows.
pub async fn made(app: &App) -> People {
    assert!(acts::mark_feedback(&app.courses.join("demo")) > 5);
    app.library.reload();
    let (one, two) = (app.centre("ONE").await, app.centre("TWO").await);
    let unconfirmed = app.reader("ines").await;
    passes(app, &unconfirmed, "tour-quiz").await;
    let people = vec![
        (
            Who::HolderOfOne,
            "hawa",
            acts::holder(app, "hawa", &one).await,
        ),
        (
            Who::InTheMiddleOfOne,
            "malik",
            acts::in_the_middle(app, "malik", &one).await,
        ),
        (
            Who::ManagerOfOne,
            "moussa",
            acts::manager(app, "moussa", &one).await,
        ),
        (
            Who::HolderOfTwo,
            "halima",
            acts::holder(app, "halima", &two).await,
        ),
        (
            Who::InTheMiddleOfTwo,
            "miriam",
            acts::in_the_middle(app, "miriam", &two).await,
        ),
        (
            Who::ManagerOfTwo,
            "wanjiru",
            acts::manager(app, "wanjiru", &two).await,
        ),
        (
            Who::Administrator,
            "grace",
            app.administrator("grace").await,
        ),
        (Who::Unconfirmed, "ines", unconfirmed),
        (Who::Disabled, "dan", app.trainee("dan").await),
    ];
    let stranger = Walker {
        person: app.stranger(),
        account: String::new(),
        centre: String::new(),
    };
    let mut all = vec![(Who::Stranger, stranger)];
    for (who, name, person) in people {
        let (account, centre) = id(app, name).await;
        all.push((
            who,
            Walker {
                person,
                account,
                centre,
            },
        ));
    }
    acts::what_no_page_leaves(app).await;
    let code = app
        .text("SELECT code FROM certificates ORDER BY id LIMIT 1")
        .await;
    People { all, code }
}
