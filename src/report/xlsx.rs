//! XLSX, written in constant memory: texts as texts, numbers as numbers, dates as dates; a second sheet says what it is.

use std::collections::BTreeMap;
use std::io::{Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::About;
use super::column::{Cell, Column, without_isolates};
use super::line::Line;
use super::zone::utc;
use crate::course::timestamp::Timestamp;

/// Rows that a sheet holds, the headings included; what is more goes on in a further sheet.
const ROWS: u32 = 1_048_576;
/// Letters that a cell holds.
const LETTERS: usize = 32_767;
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;
/// The day number of 1970-01-01 in a spreadsheet.
const EPOCH: f64 = 25_569.0;

/// A workbook that is being written, row by row.
pub struct Book {
    workbook: Workbook,
    about: About,
    heading: Format,
    utc: Format,
    local: BTreeMap<String, Format>,
    sheets: usize,
    next: u32,
}

impl Book {
    /// Begins a workbook; what does not fit in memory is put into files of its own in `folder` until it is saved.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn begin(about: About, folder: &Path) -> Result<Self, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        let mut book = Self {
            workbook,
            about,
            heading: Format::new().set_bold().set_text_wrap(),
            utc: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss\"Z\""),
            local: BTreeMap::new(),
            sheets: 0,
            next: ROWS,
        };
        book.begin_sheet()?;
        Ok(book)
    }

    /// Adds lines.
    ///
    /// # Errors
    /// The folder is full.
    pub fn add(&mut self, lines: &[Line]) -> Result<(), XlsxError> {
        for line in lines {
            if self.next >= ROWS {
                self.end_sheet()?;
                self.begin_sheet()?;
            }
            let row = self.next;
            for (number, column) in (0_u16..).zip(Column::ALL) {
                let cell = column.cell(line, self.about.words);
                self.write(row, number, cell)?;
            }
            self.next += 1;
        }
        Ok(())
    }

    /// Ends the workbook and writes it.
    ///
    /// # Errors
    /// The target or the folder is full.
    pub fn save(mut self, target: impl Write + Seek + Send) -> Result<(), XlsxError> {
        self.end_sheet()?;
        self.explain()?;
        self.workbook.save_to_writer(target)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        self.sheets += 1;
        self.next = 1;
        let name = match self.sheets {
            1 => self.about.words.sheet_rounds().to_owned(),
            number => without_isolates(&self.about.words.sheet_rounds_more(number)),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_right_to_left(self.about.words.interface().direction() == "rtl");
        for (number, column) in (0_u16..).zip(Column::ALL) {
            sheet.set_column_width(number, column.width())?;
        }
        for (number, column) in (0_u16..).zip(Column::ALL) {
            let heading = column.heading(&self.about);
            sheet.write_string_with_format(0, number, heading, &self.heading)?;
        }
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let (last, columns) = (self.next.saturating_sub(1), Column::ALL.len());
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        sheet.autofilter(0, 0, last, u16::try_from(columns - 1).unwrap_or(u16::MAX))?;
        Ok(())
    }

    fn write(&mut self, row: u32, column: u16, cell: Cell) -> Result<(), XlsxError> {
        let local = match cell {
            Cell::Local(at) => Some((self.about.zone.on_the_wall(at), self.local_format(at))),
            _ => None,
        };
        let sheet = self.workbook.worksheet_from_index(self.sheets - 1)?;
        match (cell, local) {
            (Cell::Text(text), _) => write_text(sheet, row, column, &text)?,
            (Cell::Number(number), _) => {
                #[expect(clippy::cast_precision_loss, reason = "counts and percents are small")]
                sheet.write_number(row, column, number as f64)?;
            }
            (Cell::Utc(at), _) => {
                sheet.write_datetime_with_format(row, column, &moment(at.0)?, &self.utc)?;
            }
            (_, Some((wall, format))) => {
                sheet.write_datetime_with_format(row, column, &moment(wall)?, &format)?;
            }
            (Cell::Empty | Cell::Local(_), None) => {}
        }
        Ok(())
    }

    /// A date with the offset that the place has at this moment: a spreadsheet keeps no zones, so the format says it.
    fn local_format(&mut self, at: Timestamp) -> Format {
        let offset = self.about.zone.offset(at);
        let format = || Format::new().set_num_format(format!("yyyy-mm-dd hh:mm:ss\"{offset}\""));
        self.local
            .entry(offset.clone())
            .or_insert_with(format)
            .clone()
    }

    /// The sheet that says what was exported, by whom, when, and what the columns mean.
    fn explain(&mut self) -> Result<(), XlsxError> {
        let (about, words) = (&self.about, self.about.words);
        let mut rows = vec![
            (words.sheet_made_at().to_owned(), utc(about.made_at)),
            (words.sheet_made_by().to_owned(), about.made_by.clone()),
            (words.sheet_zone().to_owned(), about.zone.name().to_owned()),
        ];
        rows.extend(about.filter.iter().cloned());
        let meanings =
            Column::ALL.map(|column| (column.heading(about), column.meaning(words).to_owned()));
        let facts = rows.len();
        rows.extend(meanings);
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(words.sheet_about())?;
        sheet.set_column_width(0, 34)?;
        sheet.set_column_width(1, 90)?;
        for (number, (name, value)) in rows.iter().enumerate() {
            // An empty row stands between the facts and the columns.
            let row = u32::try_from(number + usize::from(number >= facts)).unwrap_or(u32::MAX);
            sheet.write_string_with_format(row, 0, without_isolates(name), &self.heading)?;
            write_text(sheet, row, 1, &without_isolates(value))?;
        }
        Ok(())
    }
}

fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    let text: String = text.chars().take(LETTERS).collect();
    sheet.write_string(row, column, text)?;
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of our centuries fit"
)]
fn moment(at: i64) -> Result<ExcelDateTime, XlsxError> {
    // Whole seconds, as the other files have them.
    let seconds = at.div_euclid(1_000) * 1_000;
    ExcelDateTime::from_serial_datetime(seconds as f64 / DAY as f64 + EPOCH)
}
