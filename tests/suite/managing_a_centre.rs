//! Managing a centre: making it, making accounts for its people, handing out codes; and seeing nothing of other centres.

use crate::app::{App, PASSWORD, Page, Person};

const CLASS: &str = "Amina Diallo\nBoubacar Sow\tb.sow\nأمينة الزهراء\nÉloi N'Guessan\n";

/// Makes the accounts of a class from a pasted list; the sheet that comes back.
async fn pastes(manager: &Person, names: &str) -> Page {
    manager.opens("/en/account-batches/new").await;
    manager.fills("names", names);
    manager
        .presses("Make the accounts and show the sheet")
        .await
}

/// Chooses a password with a slip of the sheet and signs in with it.
pub async fn comes_in(app: &App, centre: &str, user_name: &str, code: &str) -> Person {
    let person = app.stranger();
    person.opens("/en/one-time-code").await;
    person.fills("centre", centre);
    person.fills("user_name", user_name);
    person.fills("one_time_code", code);
    person.fills("password", PASSWORD);
    person
        .presses("Set the new password")
        .await
        .says("Your new password is in force");
    person.fills("centre", &centre.to_lowercase());
    person.fills("user_name", user_name);
    person.fills("password", PASSWORD);
    person.presses("Sign in").await.says("My courses");
    person
}

/// User names and codes of the slips, in order.
fn slips(sheet: &Page) -> Vec<(String, String)> {
    let values = sheet.all(".slip dd bdi");
    values
        .chunks(3)
        .map(|slip| (slip[1].clone(), slip[2].clone()))
        .collect()
}

story! {
    async fn an_administrator_makes_a_centre_and_its_manager_who_makes_a_class_without_one_e_mail(app) {
        let grace = app.administrator("grace").await;
        grace.opens("/en/manage").await;
        grace.clicks("Centres").await;
        grace.clicks("Make a centre").await;
        grace.fills("name", "École de maintien de la paix");
        grace.fills("code", "dkr");
        grace.fills("time_zone", "Africa/Daka");
        grace.presses("Keep").await.has_status(422).says("There is no such time zone. Did you mean Africa/Dakar?");
        grace.fills("time_zone", "Africa/Dakar");
        grace.presses("Keep").await.says("The centre is made").says("Nobody manages this centre yet");
        grace.clicks("Make an account for a manager").await;
        grace.fills("name", "Moussa Sarr");
        let issued = grace.presses("Make the account").await;
        let code = issued.all(".big-code")[0].clone();
        let moussa = comes_in(app, "DKR", "moussa.sarr", &code).await;
        moussa.opens("/en/manage").await.says("Make many accounts").lacks("Centres");
        let sheet = pastes(&moussa, CLASS).await;
        sheet.says("Amina Diallo").says("The codes work once, until 21 November 2026, 23:59 GMT");
        let slips = slips(&sheet);
        let names: Vec<&str> = slips.iter().map(|(user_name, _)| user_name.as_str()).collect();
        assert_eq!(names.len(), 4);
        assert!(names.contains(&"b.sow") && names.contains(&"amina.diallo") && names.contains(&"eloi.nguessan"), "{names:?}");
        assert!(names.iter().all(|name| name.is_ascii()), "any keyboard can type {names:?}");
        for (user_name, code) in &slips {
            comes_in(app, "DKR", user_name, code).await;
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE email IS NOT NULL").await, 0);
    }
}

story! {
    async fn thirty_people_get_in_without_e_mail(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        let names: Vec<String> = (1..=30).map(|number| format!("Trainee Number{number}")).collect();
        let sheet = pastes(&moussa, &names.join("\n")).await;
        let slips = slips(&sheet);
        assert_eq!(slips.len(), 30);
        for (user_name, code) in slips {
            comes_in(app, "DKR", &user_name, &code).await;
        }
    }
}

story! {
    async fn the_same_list_sent_twice_makes_its_accounts_once(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        moussa.opens("/en/account-batches/new").await;
        moussa.fills("names", CLASS);
        let form = moussa.page();
        moussa.presses("Make the accounts and show the sheet").await.says("Amina Diallo");
        let value = |name: &str| {
            let input = format!("main form [name={name}]");
            let tree = form.tree();
            let found = tree.select(&scraper::Selector::parse(&input).expect("a selector")).next();
            found.and_then(|input| input.value().attr("value")).unwrap_or_default().to_owned()
        };
        let fields = [("batch", value("batch")), ("names", CLASS.to_owned()), ("language", "en".to_owned()), ("course", String::new()), ("day", value("day"))];
        let fields = fields.map(|(name, value)| (name.to_owned(), value));
        moussa.posts("/en/account-batches", &fields).await.says("Nothing was made twice").says("4 have not chosen a password yet");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE batch IS NOT NULL").await, 4);
        // The same people on another form are noticed line by line, and nothing is made.
        let again = pastes(&moussa, CLASS).await;
        again.has_status(422).says("Line 1: Amina Diallo has an account in this centre already, with the user name amina.diallo").says("Line 2: the user name b.sow is taken");
        assert!(again.html.contains("Boubacar Sow\tb.sow"), "what was pasted is still there");
        assert_eq!(app.count("SELECT COUNT(*) FROM account_batches").await, 1);
    }
}

story! {
    async fn a_lost_sheet_is_replaced_and_its_codes_are_void(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        let old = slips(&pastes(&moussa, CLASS).await);
        moussa.clicks("To these accounts").await;
        let new = slips(&moussa.presses("Show a new sheet").await);
        assert_eq!(new.len(), 4);
        let stranger = app.stranger();
        stranger.opens("/en/one-time-code").await;
        for (field, value) in [("centre", "DKR"), ("user_name", old[0].0.as_str()), ("one_time_code", old[0].1.as_str()), ("password", PASSWORD)] {
            stranger.fills(field, value);
        }
        stranger.presses("Set the new password").await.has_status(422);
        comes_in(app, "DKR", &new[0].0, &new[0].1).await;
        // Who has a password is not on the next sheet.
        moussa.clicks("To these accounts").await;
        assert_eq!(slips(&moussa.presses("Show a new sheet").await).len(), 3);
    }
}

story! {
    async fn each_mistake_of_a_list_is_said_with_its_line(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        moussa.opens("/en/account-batches/new").await;
        moussa.fills("names", "Ada\n123\nada\nBob; b@b\nEve; e\nEva; E");
        moussa.fills("day", "2027-01-01");
        let page = moussa.presses("Make the accounts").await;
        page.has_status(422)
            .says("Line 2 has no name")
            .says("Line 3: ada is on this list twice")
            .says("Line 4: the user name after the semicolon cannot be one")
            .says("Line 6: the user name E is taken")
            .says("Choose a day from today up to 14 days ahead");
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts").await, 1);
    }
}

story! {
    async fn a_manager_of_one_centre_finds_nothing_of_another(app) {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let moussa = app.manager("moussa", &dkr).await;
        let wanjiru = app.manager("wanjiru", &nbo).await;
        let ada = app.trainee_at("ada", &nbo).await;
        ada.opens("/en/").await.says("My courses");
        pastes(&wanjiru, CLASS).await.says("Amina Diallo");
        wanjiru.opens("/en/enrolment-codes/new").await;
        wanjiru.fills("course", "demo");
        wanjiru.presses("Make the code").await.says("The code is made");
        let code = wanjiru.page().address.split('?').next().expect("an address").to_owned();
        let batch = app.text("SELECT id FROM account_batches").await;
        let account = app.text("SELECT id FROM accounts WHERE user_name = 'ada'").await;
        let missing = "01890000-0000-7000-8000-000000000000";
        let absent = moussa.opens(&format!("/en/accounts/{missing}")).await;
        for path in [format!("/en/accounts/{account}"), format!("/en/account-batches/{batch}"), code.clone(), format!("/en/accounts?centre={nbo}"), "/en/centres".to_owned(), format!("/en/centres/{dkr}")] {
            let page = moussa.opens(&path).await;
            page.has_status(404);
            assert_eq!(without_reference(&page.html), without_reference(&absent.html), "{path}: not theirs and not there look the same");
        }
        for path in [format!("/en/accounts/{account}/codes"), format!("/en/accounts/{account}/disabled"), format!("/en/accounts/{account}/roles"), format!("/en/account-batches/{batch}/codes"), format!("{code}/end")] {
            let fields = [("disabled", "yes"), ("day", "2026-11-21"), ("role", "manager"), ("held", "yes")].map(|(name, value)| (name.to_owned(), value.to_owned()));
            let sent: Vec<(String, String)> = fields.into_iter().filter(|(name, _)| match path.rsplit('/').next() {
                Some("disabled") => name == "disabled",
                Some("roles") => name == "role" || name == "held",
                Some("codes") => name == "day" && path.contains("batches"),
                _ => false,
            }).collect();
            moussa.posts(&path, &sent).await.has_status(404);
        }
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE disabled_at IS NOT NULL").await, 0);
        for path in ["/en/accounts", "/en/accounts?name=a", "/en/enrolment-codes", "/en/account-batches/new", "/en/audit", "/en/manage"] {
            let page = moussa.opens(path).await;
            page.has_status(200);
            for marker in ["Ada Mbeki", "Amina", "NBO", "wanjiru", &account, &batch] {
                assert!(!page.html.contains(marker), "{path} shows {marker}");
            }
        }
    }
}

fn without_reference(html: &str) -> String {
    html.lines()
        .filter(|line| !line.contains("reference"))
        .collect()
}

story! {
    async fn a_manager_makes_trainees_of_their_own_centre_and_nothing_else(app) {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let moussa = app.manager("moussa", &dkr).await;
        let account = |extra: &[(&str, &str)]| {
            let plain = [("name", "Eve Kone"), ("user_name", "eve"), ("language", "en"), ("course", "")];
            plain.iter().chain(extra).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
        };
        moussa.posts("/en/accounts", &account(&[("role", "administrator")])).await.has_status(400);
        moussa.posts("/en/accounts", &account(&[("role", "manager")])).await.has_status(400);
        moussa.posts("/en/accounts", &account(&[("admin", "1")])).await.has_status(400);
        assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE user_name = 'eve'").await, 0);
        // Another centre's id in the form changes nothing: a manager has one centre.
        moussa.posts("/en/accounts", &account(&[("centre", nbo.as_str())])).await.says("A one-time code");
        assert_eq!(app.text("SELECT c.code FROM accounts a JOIN centres c ON c.id = a.centre WHERE a.user_name = 'eve'").await, "DKR");
        // Another manager of the same centre is seen, but not acted on.
        let fatou = app.manager("fatou", &dkr).await;
        fatou.opens("/en/accounts?name=moussa").await;
        fatou.clicks("Moussa Diallo").await.lacks("Issue a code").lacks("Disable");
        let path = fatou.page().address;
        fatou.posts(&format!("{path}/codes"), &[]).await.has_status(404);
        fatou.posts(&format!("{path}/roles"), &[("role".to_owned(), "manager".to_owned()), ("held".to_owned(), "no".to_owned())]).await.has_status(404);
    }
}

story! {
    async fn roles_are_granted_and_taken_and_the_last_administrator_stays(app) {
        let dkr = app.centre("DKR").await;
        let grace = app.administrator("grace").await;
        let ada = app.trainee_at("ada", &dkr).await;
        ada.opens("/en/manage").await.has_status(404);
        grace.opens("/en/accounts?name=ada").await;
        grace.clicks("Ada").await;
        grace.presses("Make manager of Centre DKR").await.says("The role is granted");
        ada.opens("/en/manage").await.says("Make many accounts");
        grace.presses("Take the manager").await.says("The role is taken away");
        ada.opens("/en/").await.says("Sign in");
        grace.opens("/en/accounts?name=grace").await;
        grace.clicks("Grace Diallo").await.lacks("Disable the account");
        grace.presses("Take the administrator").await.says("this is the last administrator");
        assert_eq!(app.count("SELECT COUNT(*) FROM roles").await, 1);
    }
}

story! {
    async fn many_demotions_of_two_administrators_at_once_leave_one(app) {
        let (grace, hana) = (app.administrator("grace").await, app.administrator("hana").await);
        let id = |name: &'static str| async move { app.text(if name == "grace" { "SELECT id FROM accounts WHERE user_name = 'grace'" } else { "SELECT id FROM accounts WHERE user_name = 'hana'" }).await };
        let (first, second) = (id("grace").await, id("hana").await);
        let fields = [("role", "administrator"), ("held", "no")];
        let posts = (0..50).map(|number| {
            let (person, target) = if number % 2 == 0 { (&grace, &second) } else { (&hana, &first) };
            let path = format!("/en/accounts/{target}/roles");
            person.sends_raw(move |http, base| http.post(format!("{base}{path}")).header("sec-fetch-site", "same-origin").form(&fields))
        });
        futures_util::future::join_all(posts).await;
        assert_eq!(app.count("SELECT COUNT(*) FROM roles WHERE role = 'administrator'").await, 1);
    }
}

story! {
    async fn a_disabled_account_is_out_at_once_and_can_come_back(app) {
        let dkr = app.centre("DKR").await;
        let moussa = app.manager("moussa", &dkr).await;
        let ada = app.trainee_at("ada", &dkr).await;
        moussa.opens("/en/accounts?name=ada").await;
        moussa.clicks("Ada").await;
        moussa.presses("Disable").await.says("The account is disabled, and signed out everywhere");
        ada.opens("/en/glossary").await.lacks("Ada Mbeki");
        moussa.presses("Enable").await.says("can be used again");
        ada.opens("/en/sign-in").await;
        for (field, value) in [("centre", "DKR"), ("user_name", "ada"), ("password", PASSWORD)] {
            ada.fills(field, value);
        }
        ada.presses("Sign in").await.says("My courses");
    }
}

story! {
    async fn what_managers_do_and_what_is_refused_them_is_on_the_log_in_an_unbroken_chain(app) {
        let (dkr, nbo) = (app.centre("DKR").await, app.centre("NBO").await);
        let moussa = app.manager("moussa", &dkr).await;
        let wanjiru = app.manager("wanjiru", &nbo).await;
        pastes(&moussa, CLASS).await.says("Amina Diallo");
        moussa.opens("/en/centres").await.has_status(404);
        let log = moussa.opens("/en/audit").await;
        log.says("Made accounts from a list").says("4 accounts").says("Issued one-time codes").says("Asked for a page").says("refused");
        let file = moussa.downloads("/en/audit.csv").await;
        assert_eq!(file.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
        let text = String::from_utf8(file.bytes).expect("UTF-8");
        assert!(text.starts_with("\u{feff}sequence;at;actor;") && text.contains("batch.make") && text.contains(";refused;"), "{text}");
        assert_eq!(app.count("SELECT COUNT(*) FROM audit WHERE act = 'export'").await, 1, "an export is on the log too");
        assert!(!String::from_utf8(wanjiru.downloads("/en/audit.csv").await.bytes).expect("UTF-8").contains("batch.make"));
        wanjiru.opens("/en/audit").await.lacks("4 accounts").lacks("moussa");
        let mut db = app.store.read().await.expect("a connection");
        assert_eq!(dsr_course::store::audit::broken(&mut db).await.expect("read"), Vec::<String>::new());
    }
}

story! {
    async fn a_row_of_the_log_that_is_changed_removed_or_put_in_is_found(app) {
        app.trainee("ada").await;
        app.stranger().signs_in("ada").await.says("My courses");
        app.stranger().signs_in("ada").await.says("My courses");
        let found = async || {
            let mut db = app.store.read().await.expect("a connection");
            dsr_course::store::audit::broken(&mut db).await.expect("read")
        };
        assert_eq!(found().await, Vec::<String>::new());
        let plant = async |statement: &'static str, undo: &'static str, words: &str| {
            let act = async |statement: &'static str| {
                app.store.write(async move |db| {
                    sqlx::query(statement).execute(db).await?;
                    Ok::<_, dsr_course::store::Error>(())
                }).await.expect("planted");
            };
            act(statement).await;
            let said = found().await;
            assert!(said.iter().any(|sentence| sentence.contains(words)), "{statement}: {said:?}");
            act(undo).await;
        };
        plant("UPDATE audit SET detail = 'x' WHERE sequence = 2", "UPDATE audit SET detail = (SELECT detail FROM audit WHERE sequence = 3) WHERE sequence = 2", "row 2 was changed").await;
        plant("UPDATE audit SET at = at + 1 WHERE sequence = 1", "UPDATE audit SET at = at - 1 WHERE sequence = 1", "row 1 was changed").await;
        plant("UPDATE audit_head SET sequence = sequence + 1", "UPDATE audit_head SET sequence = sequence - 1", "were written").await;
        plant("DELETE FROM audit WHERE sequence = 2", "SELECT 1", "row 2 is missing").await;
    }
}
