//! Tables as files that spreadsheet programs open: UTF-8 with a mark at the beginning, and no cell that runs as a formula.

/// A table in the making.
pub struct Csv(String);

impl Csv {
    /// A table with these columns. The mark before them makes spreadsheet programs read it as UTF-8.
    pub fn of<'a>(columns: impl IntoIterator<Item = &'a str>) -> Self {
        let mut table = Self("\u{feff}".to_owned());
        table.row(columns);
        table
    }

    /// Adds a row.
    pub fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        for (number, cell) in cells.into_iter().enumerate() {
            if number > 0 {
                self.0.push(',');
            }
            self.0.push_str(&quoted(cell));
        }
        self.0.push_str("\r\n");
    }

    /// The file.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.into_bytes()
    }
}

/// A cell in quotes where it needs them; what a spreadsheet program would take for a formula gets an apostrophe before it.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    let cell = if formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if cell.contains(['"', ',', ';', '\n', '\r', '\t']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_runs_as_a_formula_or_breaks_its_row() {
        let csv = Csv::of(["=1+1", "a,b", "say \"ah\"", "two\nlines", "أمينة"]);
        let text = String::from_utf8(csv.into_bytes()).expect("UTF-8");
        assert_eq!(
            text,
            "\u{feff}'=1+1,\"a,b\",\"say \"\"ah\"\"\",\"two\nlines\",أمينة\r\n"
        );
    }
}
