//! The route table: every address, who may ask for it, and what answers. What is not here does not exist.

use actix_web::guard::{self, Guard};
use actix_web::web::ServiceConfig;
use actix_web::{Route as ActixRoute, http::Method, web};

use super::account::{
    language as own_language, name as own_name, password as own_password, sessions as own_sessions,
};
use super::rounds::{files, summary, table};
use super::{
    account, account_batches, accounts, answers, assets, attempt_files, attempts, audits, centres,
    certificate_files, certificates, check_lists, checks, choice_maps, choices, copies, courses,
    debriefs, doubts, email_confirmations, emails, enrolment_codes, enrolments, evaluation_results,
    evaluations, extra_times, first_administrator, forgotten_passwords, health, help, home,
    lessons, letters, manage, media, modules, name_corrections, new_accounts, password_codes,
    paths, printed_names, questions, quizzes, readings, references, resets, results, roles, rounds,
    runs, scenarios, scenes, security, sessions, sheets, sign_up, statistics, transcripts,
};
use crate::store::sessions::Session;

/// Who may ask. A trainee's acts bind their own rows, whatever roles they hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Anyone; nobody's session is looked up.
    Everyone,
    /// Anyone; the page may differ for who is signed in.
    Anyone,
    /// Who is signed in.
    Trainee,
    /// Who is signed in; with an ended session the page asks for the password in place and keeps what was posted.
    Resumable,
    /// Who answers for others: managers within their centre, administrators everywhere. For trainees the address does not exist.
    /// A post whose sender's session has just ended asks for the password in place.
    Manager,
    /// Administrators; for others the address does not exist. A post is kept as for managers.
    Administrator,
}

impl Audience {
    /// Whether somebody who is signed in may ask.
    pub fn admits(self, session: &Session) -> bool {
        match self {
            Self::Everyone | Self::Anyone | Self::Trainee | Self::Resumable => true,
            Self::Manager => session.holds_role(),
            Self::Administrator => session.administrator,
        }
    }

    /// Whether the route is about other people.
    pub fn answers_for_others(self) -> bool {
        matches!(self, Self::Manager | Self::Administrator)
    }
}

/// One row of the table.
#[derive(Clone, Debug)]
pub struct Route {
    /// The address with its parameters.
    pub path: &'static str,
    /// GET (which answers HEAD too) or POST.
    pub method: Method,
    /// Who may ask.
    pub audience: Audience,
}

/// How the addresses of all pages begin.
const LANGUAGE: &str = "/{language}";

macro_rules! routes {
    ($($path:literal { $($method:ident $audience:ident $module:ident :: $handler:ident),+ })*) => {
        /// Every route there is.
        pub const TABLE: &[Route] = &[
            $($(Route { path: $path, method: Method::$method, audience: Audience::$audience },)+)*
        ];

        /// Puts the table into the server. What begins with a language is looked through only where it does, and without it most
        /// addresses are plain text, which is found faster than a pattern.
        pub fn configure(server: &mut ServiceConfig) {
            let mut pages = web::scope(LANGUAGE);
            #[cfg(test)]
            {
                pages = pages.route("/panic", web::get().to(panicking::show));
            }
            $({
                let resource = web::resource($path.strip_prefix(LANGUAGE).unwrap_or($path));
                let resource = resource$(.route(method(&Method::$method).to($module::$handler)))+;
                if $path.starts_with(LANGUAGE) {
                    pages = pages.service(resource);
                } else {
                    server.service(resource);
                }
            })*
            server.service(pages);
        }
    };
}

routes! {
    "/"                                                    { GET Anyone home::choose_language }
    "/static/{hash}/{name}"                                { GET Everyone assets::show }
    "/robots.txt"                                          { GET Everyone assets::robots }
    "/favicon.ico"                                         { GET Everyone assets::favicon }
    "/healthz"                                             { GET Everyone health::show }
    "/.well-known/security.txt"                            { GET Everyone security::show }
    "/media/{course}/{hash}/{name}"                        { GET Trainee media::show }

    "/{language}/"                                         { GET Anyone home::show }
    "/{language}/check"                                    { GET Anyone checks::show }
    "/{language}/check/list"                               { GET Anyone check_lists::show, POST Anyone check_lists::create }
    "/{language}/help"                                     { GET Anyone help::show }
    "/{language}/glossary"                                 { GET Anyone references::glossary }
    "/{language}/glossary/{term}"                          { GET Anyone references::term }
    "/{language}/library/{document}"                       { GET Anyone references::document }
    "/{language}/paths"                                    { GET Anyone paths::index }
    "/{language}/paths/{path}"                             { GET Anyone paths::show }
    "/{language}/library"                                  { GET Anyone references::library }

    "/{language}/sign-up"                                  { GET Anyone sign_up::new, POST Anyone sign_up::create }
    "/{language}/sign-in"                                  { GET Anyone sessions::new, POST Anyone sessions::create }
    "/{language}/sign-out"                                 { POST Anyone sessions::remove }
    "/{language}/one-time-code"                            { GET Anyone password_codes::new, POST Anyone password_codes::create }
    "/{language}/forgotten-password"                       { GET Anyone forgotten_passwords::new, POST Anyone forgotten_passwords::create }
    "/{language}/reset/{token}"                            { GET Anyone resets::new, POST Anyone resets::create }
    "/{language}/email-confirmation/{token}"               { GET Anyone email_confirmations::new, POST Anyone email_confirmations::create }
    "/{language}/first-administrator/{token}"              { GET Anyone first_administrator::new, POST Anyone first_administrator::create }

    "/{language}/account"                                  { GET Trainee account::show }
    "/{language}/account/name"                             { GET Trainee own_name::show, POST Resumable own_name::create }
    "/{language}/account/language"                         { GET Trainee own_language::show, POST Resumable own_language::create }
    "/{language}/account/password"                         { GET Trainee own_password::show, POST Trainee own_password::create }
    "/{language}/account/sessions"                         { GET Trainee own_sessions::show, POST Resumable own_sessions::create }
    "/{language}/account/copies"                           { POST Resumable copies::create }
    "/{language}/transcript"                               { GET Trainee transcripts::show }

    "/{language}/courses/{course}"                         { GET Anyone courses::show }
    "/{language}/courses/{course}/rounds"                  { POST Resumable rounds::create }
    "/{language}/courses/{course}/modules/{module}"        { GET Trainee modules::show }
    "/{language}/courses/{course}/evaluation"              { GET Trainee evaluations::show, POST Resumable evaluations::create }
    "/{language}/courses/{course}/modules/{module}/evaluation" { GET Trainee evaluations::show, POST Resumable evaluations::create }
    "/{language}/courses/{course}/modules/{module}/brief"  { GET Anyone sheets::brief }
    "/{language}/courses/{course}/modules/{module}/guide"  { GET Manager sheets::guide }
    "/{language}/courses/{course}/modules/{module}/certificate" { POST Resumable certificates::create }
    "/{language}/courses/{course}/lessons/{lesson}"        { GET Trainee lessons::show }
    "/{language}/courses/{course}/lessons/{lesson}/reading" { POST Resumable readings::create }
    "/{language}/courses/{course}/quizzes/{quiz}"          { GET Trainee quizzes::show }
    "/{language}/courses/{course}/quizzes/{quiz}/attempts" { POST Resumable attempts::create }
    "/{language}/courses/{course}/quizzes/{quiz}/statistics" { GET Administrator statistics::show }
    "/{language}/courses/{course}/quizzes/{quiz}/statistics.csv" { GET Administrator statistics::csv }
    "/{language}/courses/{course}/scenarios/{scenario}"    { GET Trainee scenarios::show }
    "/{language}/courses/{course}/scenarios/{scenario}/map" { GET Manager choice_maps::show }
    "/{language}/courses/{course}/scenarios/{scenario}/attempts" { POST Resumable runs::create }
    "/{language}/courses/{course}/printed-name"            { GET Trainee printed_names::show, POST Resumable printed_names::create }

    "/{language}/attempts/{attempt}"                       { GET Trainee attempts::show }
    "/{language}/attempts/{attempt}/questions/{position}"  { GET Trainee questions::show }
    "/{language}/attempts/{attempt}/answers"               { GET Trainee answers::show, POST Resumable answers::create }
    "/{language}/attempts/{attempt}/result"                { GET Trainee results::show, POST Resumable results::create }
    "/{language}/attempts/{attempt}/doubts"                { POST Resumable doubts::create }
    "/{language}/attempts/{run}/scene"                     { GET Trainee scenes::show }
    "/{language}/attempts/{run}/choices"                   { POST Resumable choices::create }
    "/{language}/attempts/{run}/debrief"                   { GET Trainee debriefs::show }

    "/{language}/rounds"                                   { GET Manager table::index }
    "/{language}/rounds/summary"                           { GET Manager summary::show }
    "/{language}/rounds.csv"                               { GET Manager files::csv }
    "/{language}/rounds.xlsx"                              { GET Manager files::xlsx }
    "/{language}/rounds.json"                              { GET Manager files::json }

    "/{language}/evaluation-results"                       { GET Manager evaluation_results::show }
    "/{language}/evaluation-results.csv"                   { GET Manager evaluation_results::csv }

    "/{language}/certificates/{certificate}"               { GET Trainee certificates::show }
    "/{language}/certificates/{certificate}/pdf"           { GET Trainee certificate_files::show }

    "/{language}/account/email"                            { GET Trainee emails::show, POST Trainee emails::create }
    "/{language}/account/email/confirmation"               { POST Trainee emails::create_confirmation }

    "/{language}/letters"                                  { GET Administrator letters::index }
    "/{language}/letters/{letter}/sending"                 { POST Administrator letters::create_sending }

    "/{language}/enrolment"                                { GET Anyone enrolments::show, POST Resumable enrolments::create }

    "/{language}/manage"                                   { GET Manager manage::show }
    "/{language}/accounts"                                 { GET Manager accounts::index, POST Manager new_accounts::create }
    "/{language}/accounts/new"                             { GET Manager new_accounts::new }
    "/{language}/accounts/{account}"                       { GET Manager accounts::show }
    "/{language}/accounts/{account}/codes"                 { POST Manager accounts::create_code }
    "/{language}/accounts/{account}/transcript"            { GET Manager transcripts::of_account }
    "/{language}/accounts/{account}/name"                  { POST Manager name_corrections::create }
    "/{language}/accounts/{account}/extra-time"            { GET Manager extra_times::show, POST Manager extra_times::create }
    "/{language}/accounts/{account}/disabled"              { POST Manager accounts::disable }
    "/{language}/accounts/{account}/roles"                 { POST Administrator roles::create }
    "/{language}/account-batches"                          { POST Manager account_batches::create }
    "/{language}/account-batches/new"                      { GET Manager account_batches::new }
    "/{language}/account-batches/{batch}"                  { GET Manager account_batches::show }
    "/{language}/account-batches/{batch}/codes"            { POST Manager account_batches::create_codes }
    "/{language}/enrolment-codes"                          { GET Manager enrolment_codes::index, POST Manager enrolment_codes::create }
    "/{language}/enrolment-codes/new"                      { GET Manager enrolment_codes::new }
    "/{language}/enrolment-codes/{code}"                   { GET Manager enrolment_codes::show }
    "/{language}/enrolment-codes/{code}/end"               { POST Manager enrolment_codes::end }
    "/{language}/attempt-files"                            { GET Manager attempt_files::new, POST Manager attempt_files::create }
    "/{language}/audit"                                    { GET Manager audits::show }
    "/{language}/audit.csv"                                { GET Manager audits::csv }
    "/{language}/centres"                                  { GET Administrator centres::index, POST Administrator centres::create }
    "/{language}/centres/new"                              { GET Administrator centres::new }
    "/{language}/centres/{centre}"                         { GET Administrator centres::show, POST Administrator centres::update }
}

/// The row for a matched address and method; HEAD is answered where GET is.
pub fn find(pattern: &str, method: &Method) -> Option<&'static Route> {
    let method = if method == Method::HEAD {
        &Method::GET
    } else {
        method
    };
    #[cfg(test)]
    if pattern == panicking::ROUTE.path {
        return Some(&panicking::ROUTE);
    }
    TABLE
        .iter()
        .find(|route| route.path == pattern && route.method == *method)
}

/// The place of a row in the table.
pub fn place(route: &Route) -> Option<usize> {
    TABLE.iter().position(|row| std::ptr::eq(row, route))
}

fn method(method: &Method) -> ActixRoute {
    if method == Method::GET {
        web::route().guard(get_or_head())
    } else {
        web::method(method.clone())
    }
}

fn get_or_head() -> impl Guard {
    guard::Any(guard::Get()).or(guard::Head())
}

/// A handler that panics: only in the tests of this crate, never in a program that is shipped.
#[cfg(test)]
mod panicking {
    use super::{Audience, Method, Route};

    pub const ROUTE: Route = Route {
        path: "/{language}/panic",
        method: Method::GET,
        audience: Audience::Anyone,
    };

    pub async fn show() -> actix_web::HttpResponse {
        panic!("planted")
    }
}
