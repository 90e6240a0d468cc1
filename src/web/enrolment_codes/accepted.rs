//! A form that can become an enrolment code: days in the centre's time, places, and letters that any keyboard has.

use super::Typed;
use crate::alphabet;
use crate::course::timestamp::Timestamp;
use crate::report::zone::Zone;
use crate::store::centres::{Centre, normal_code};
use crate::store::enrolment_codes::NewEnrolmentCode;
use crate::web::ask::Ask;
use crate::web::error::Error;
use crate::web::form::Mistakes;
use crate::web::new_accounts::{chosen_centre, chosen_course};

/// Most places of one code.
const MOST_PLACES: i64 = 100_000;
/// Shortest and longest code that people choose, in characters.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=30;

/// The code of a form; `None` with what is wrong beside its fields.
pub(super) async fn accept(
    ask: &Ask,
    typed: &Typed,
    mistakes: &mut Mistakes,
) -> Result<Option<NewEnrolmentCode>, Error> {
    let Some(centre) = chosen_centre(ask, &typed.centre).await? else {
        mistakes.add("centre", ask.words.centre_missing());
        return Ok(None);
    };
    let course = chosen_course(ask, &typed.course)?;
    if course.is_none() {
        mistakes.add("course", ask.words.course_missing());
    }
    let code = normal_code(&typed.code);
    let code = if code.is_empty() {
        random_code(&centre)?
    } else {
        code
    };
    if !is_code(&code) {
        mistakes.add(
            "code",
            ask.words
                .enrolment_code_wrong(*LENGTHS.start(), *LENGTHS.end()),
        );
    }
    let zone = &Zone::named(&centre.time_zone);
    let opens_at = day(&typed.opens, "opens", zone, Zone::day, ask, mistakes);
    let ends_at = day(&typed.ends, "ends", zone, Zone::after_day, ask, mistakes);
    let due_at = day(&typed.due, "due", zone, Zone::end_of_day, ask, mistakes);
    if let (Some(opens), Some(ends)) = (opens_at, ends_at)
        && ends <= opens
    {
        mistakes.add("ends", ask.words.ends_before_it_opens());
    }
    let places = places(&typed.places, ask, mistakes);
    Ok(match course {
        Some(course) if mistakes.is_empty() => Some(NewEnrolmentCode {
            code,
            centre: centre.id,
            course,
            opens_at,
            ends_at,
            due_at,
            places,
        }),
        _ => None,
    })
}

/// The moment of a day that may be left out.
fn day(
    typed: &str,
    field: &'static str,
    zone: &Zone,
    moment: fn(&Zone, &str) -> Option<Timestamp>,
    ask: &Ask,
    mistakes: &mut Mistakes,
) -> Option<Timestamp> {
    if typed.trim().is_empty() {
        return None;
    }
    let read = moment(zone, typed);
    if read.is_none() {
        mistakes.add(field, ask.words.day_wrong());
    }
    read
}

fn places(typed: &str, ask: &Ask, mistakes: &mut Mistakes) -> Option<i64> {
    if typed.trim().is_empty() {
        return None;
    }
    let read: Option<i64> = typed.trim().parse().ok();
    let places = read.filter(|places| (1..=MOST_PLACES).contains(places));
    if places.is_none() {
        mistakes.add("places", ask.words.places_wrong());
    }
    places
}

/// A code that nobody had to think of: the centre's own and five letters that are not mixed up.
fn random_code(centre: &Centre) -> Result<String, Error> {
    let letters: String = alphabet::random_values(5)?
        .into_iter()
        .map(alphabet::letter)
        .collect();
    Ok(format!("{}-{letters}", centre.code))
}

/// Whether a text can be a code: letters and digits that any keyboard has, with hyphens between.
fn is_code(code: &str) -> bool {
    LENGTHS.contains(&code.len())
        && code
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
}
