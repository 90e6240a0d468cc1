//! Faults: what was said to be saved is there afterwards, whatever happens to the process, the disk or the database; and
//! nothing that goes wrong is done twice, half, or in silence.
//!
//! People in a hurry use the built program (`worker`), each act is written down before it is sent (`history`), something
//! goes wrong, and then the database is held against what they were told (`checker`). `DSR_FAULT_ROUNDS` asks for more
//! rounds than the suite has time for, `DSR_FAULT_SEED` for the rounds of a failed run again.

mod backed_up;
mod bad_line;
mod checker;
mod history;
mod killed;
mod load;
mod overdue;
mod remarked;
mod sitter;
mod stopped;
mod submitted_together;
mod the_clock;
mod the_courses;
mod the_database;
mod the_disk;
mod the_file;
mod the_power;
mod the_sync;
mod upgraded;
mod worker;
