//! The test of the test: faults of each sort, put into what a crawl kept, are found by the judge.

use super::crawl::Answer;
use super::judge::{self, Faults, Sort};
use super::people::{FEEDBACK, Who};
use super::{Kept, marks};

/// Changes what was kept, as a fault of the server would have.
type Plant = fn(&mut Kept);

const PLANTS: &[(&str, Sort, Plant)] = &[
    ("a marker that nobody escaped", Sort::Escaping, |kept| {
        edit(kept, |text| text.replacen("&#60;svg", "<svg", 1));
    }),
    ("a quotation mark in an attribute", Sort::Escaping, |kept| {
        edit(kept, |text| {
            text.replacen("alert(7)&#62;&#39;&#34;", "alert(7)&#62;&#39;\"", 1)
        });
    }),
    ("a script of somebody's", Sort::Escaping, |kept| {
        edit(kept, |text| {
            text.replacen("</main>", "<script>alert(7)</script></main>", 1)
        });
    }),
    ("an attribute that runs", Sort::Escaping, |kept| {
        edit(kept, |text| {
            text.replacen("<h1>", "<h1 onclick=\"x()\">", 1)
        });
    }),
    ("a link that runs", Sort::Escaping, |kept| {
        edit(kept, |text| {
            text.replacen("<h1>", "<h1><a href=\"javascript:x()\">x</a>", 1)
        });
    }),
    ("a style of its own", Sort::Escaping, |kept| {
        edit(kept, |text| {
            text.replacen("<h1>", "<h1 style=\"color:red\">", 1)
        });
    }),
    ("a name loose among other words", Sort::Loose, |kept| {
        edit(kept, |text| text.replacen("<bdi>", "<b>", 1));
    }),
    ("a formula in a cell", Sort::Escaping, |kept| {
        let file = find(kept, |answer| answer.kind() == "text/csv");
        file.bytes
            .extend_from_slice(b"\r\n=zq1002z<svg/onload=alert(7)>");
    }),
    (
        "somebody of another centre on a manager's page",
        Sort::Foreign,
        |kept| show(kept, Who::ManagerOfOne, Who::HolderOfTwo),
    ),
    ("a neighbour on a trainee's page", Sort::Foreign, |kept| {
        show(kept, Who::HolderOfOne, Who::InTheMiddleOfOne);
    }),
    ("an account on a stranger's page", Sort::Foreign, |kept| {
        show(kept, Who::Stranger, Who::HolderOfOne);
    }),
    ("feedback in the middle of a quiz", Sort::Key, |kept| {
        let page = find(kept, |answer| {
            answer.who == Who::InTheMiddleOfOne && !answer.closed && answer.kind() == "text/html"
        });
        page.bytes.extend_from_slice(FEEDBACK.as_bytes());
    }),
    ("feedback in a header", Sort::Key, |kept| {
        let page = find(kept, |answer| {
            answer.who == Who::InTheMiddleOfOne && !answer.closed
        });
        page.headers.push(("etag".to_owned(), FEEDBACK.to_owned()));
    }),
    ("a cookie in the database", Sort::Leak, |kept| {
        let secret = kept.secrets.last().cloned().unwrap_or_default();
        kept.database.push_str(&secret);
    }),
    ("reading that writes", Sort::Writing, |kept| {
        kept.written_by_reading.push("rounds".to_owned());
    }),
    ("a page without its policy", Sort::Header, |kept| {
        lose(kept, "content-security-policy");
    }),
    ("a page that may be guessed at", Sort::Header, |kept| {
        lose(kept, "x-content-type-options");
    }),
    ("a page that the browser keeps", Sort::Header, |kept| {
        let page = find(kept, |answer| {
            answer.who == Who::HolderOfOne && answer.address == "/en/account"
        });
        page.headers.retain(|(name, _)| name != "cache-control");
        page.headers
            .push(("cache-control".to_owned(), "no-cache".to_owned()));
    }),
    ("a cookie that scripts can read", Sort::Header, |kept| {
        find(kept, |answer| answer.status == 303).headers.push((
            "set-cookie".to_owned(),
            "sid=x; Path=/; SameSite=Lax".to_owned(),
        ));
    }),
    ("a way to another host", Sort::Header, |kept| {
        let page = find(kept, |answer| answer.status == 303);
        page.headers.retain(|(name, _)| name != "location");
        page.headers
            .push(("location".to_owned(), "//evil.example/".to_owned()));
    }),
    ("a server that failed", Sort::Failure, |kept| {
        find(kept, |answer| answer.status == 200).status = 500;
    }),
];

fn find(kept: &mut Kept, wanted: impl Fn(&Answer) -> bool) -> &mut Answer {
    kept.answers
        .iter_mut()
        .find(|answer| wanted(answer))
        .expect("such an answer was kept")
}

/// Edits the administrator's page of accounts.
fn edit(kept: &mut Kept, change: impl Fn(&str) -> String) {
    let page = find(kept, |answer| {
        answer.who == Who::Administrator && answer.address == "/en/accounts" && answer.status == 200
    });
    let old = page.text();
    let new = change(&old);
    assert_ne!(old, new, "nothing to plant the fault in:\n{old}");
    page.bytes = new.into_bytes();
}

/// Puts a word of one person's onto a page of another.
fn show(kept: &mut Kept, to: Who, of: Who) {
    let account = kept.people.walker(of).account.clone();
    let found = kept.markers.iter().find(|(_, marker)| {
        marker.table == "accounts" && marker.account.as_deref() == Some(&account)
    });
    let word = marks::text(*found.expect("a marker").0)
        .replace('<', "&#60;")
        .replace('>', "&#62;")
        .replace('"', "&#34;")
        .replace('\'', "&#39;");
    let page = find(kept, |answer| {
        answer.who == to && answer.kind() == "text/html" && answer.status == 200
    });
    page.bytes.extend_from_slice(word.as_bytes());
}

/// Takes a header away from a page.
fn lose(kept: &mut Kept, header: &str) {
    find(kept, |answer| answer.kind() == "text/html")
        .headers
        .retain(|(name, _)| name != header);
}

/// Plants each fault into what was kept, and takes it out again.
pub fn each_is_found(mut kept: Kept) {
    for (what, sort, plant) in PLANTS {
        let (answers, database, written) = (
            kept.answers.clone(),
            kept.database.clone(),
            kept.written_by_reading.clone(),
        );
        plant(&mut kept);
        assert!(judge::all(&kept).has(*sort), "{what} is not found");
        (kept.answers, kept.database, kept.written_by_reading) = (answers, database, written);
    }
    let mut faults = Faults::default();
    judge::leaks(
        &format!("{{\"name\":\"{}\"}}", marks::text(1_002)),
        &kept,
        &mut faults,
    );
    assert!(
        faults.has(Sort::Leak),
        "somebody's name in the log is not found"
    );
    let mut faults = Faults::default();
    judge::leaks(&format!("cookie {}", kept.secrets[0]), &kept, &mut faults);
    assert!(faults.has(Sort::Leak), "a secret in the log is not found");
}
