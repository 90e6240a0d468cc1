//! The suite: stories of what people do, each on its own server, database and port, on both database engines; and
//! whole-list tests of the source itself.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test ends by panicking"
)]

#[macro_use]
mod app;

mod administering;
mod aimed_requests;
mod answering_questions;
mod architecture;
mod asking_for_help;
mod asking_once;
mod authorisation;
mod browsing;
mod calling_a_question_unclear;
mod certificates;
mod checking_many_codes;
mod course_files;
mod editing_courses;
mod enrolling;
mod every_kind_of_question;
mod every_page;
mod faults;
mod following_a_path;
mod fuzz;
mod giving_ones_view;
mod guides_and_briefs;
mod handing_in_a_file;
mod in_a_browser;
mod in_a_text_browser;
mod keeping_ones_account;
mod keeping_the_log;
mod keeping_what_was_chosen;
mod keeping_what_was_typed;
mod letters;
mod letters_on_the_way;
mod limits;
mod looking_at_statistics;
mod managing_a_centre;
mod marking_again;
mod on_a_poor_line;
mod operating;
mod passwords;
mod playing_a_scenario;
mod practising;
mod printed_certificates;
mod query_plans;
mod reading_lessons;
mod reading_the_time;
mod reading_the_transcript;
mod refusals;
mod reporting;
mod saving_as_one_chooses;
mod seeing_the_gain;
mod seeing_what_groups_chose;
mod sentinel;
mod sheet;
mod signing_in;
mod starting;
mod stylesheet;
mod taking_a_quiz;
mod taking_ones_data;
mod time_limits;
mod upgrades;
mod verifying;
mod weighing;
mod words;
