//! Reports: rows of progress in, files and figures out; and the maps of scenarios. Screen, CSV, XLSX and JSON are made from the same [`line::Line`].
//! No HTTP and no SQL.

pub mod chart;
pub mod column;
pub mod csv;
pub mod json;
pub mod line;
pub mod map;
pub mod views;
pub mod xlsx;
pub mod zone;

use crate::course::timestamp::Timestamp;
use crate::words::Words;
use zone::Zone;

/// What a file says about itself.
#[derive(Clone)]
pub struct About {
    /// The words of headings and explanations.
    pub words: &'static Words,
    /// The zone of local times.
    pub zone: Zone,
    /// When it was made.
    pub made_at: Timestamp,
    /// Who made it.
    pub made_by: String,
    /// What the rows were filtered by: a name and a value each, in words.
    pub filter: Vec<(String, String)>,
}
