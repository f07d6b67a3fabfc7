//! A quote on paper: where everything stands. Knows no format of files; `press.rs` draws what is laid out here.

use super::{
    document_model::{Document, DocumentLine, percent},
    wrapping::wrapped,
};
use crate::{
    locale::{Lang, format},
    words::quotes as w,
};
use rust_decimal::Decimal;

/// A4, in points.
pub const WIDTH: f32 = 595.28;
pub const HEIGHT: f32 = 841.89;
const MARGIN: f32 = 48.0;
const RIGHT: f32 = WIDTH - MARGIN;
/// Below this only the number of the page stands.
const BOTTOM: f32 = HEIGHT - 60.0;
const SMALL: f32 = 8.5;
const NORMAL: f32 = 9.5;
const LEAD: f32 = 1.45;
/// Between columns.
const GAP: f32 = 6.0;
/// A quote has no more pages than this; what comes behind would be no quote.
const MOST_PAGES: usize = 60;

/// What is drawn on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    Text {
        x: f32,
        y: f32,
        size: f32,
        grey: bool,
        text: String,
    },
    Rule {
        x: f32,
        to: f32,
        y: f32,
        thick: f32,
    },
    /// The logo, from its upper left corner.
    Logo {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
}

/// Where a column begins, how wide it is, and whether it holds numbers.
#[derive(Clone, Copy)]
struct Column {
    x: f32,
    width: f32,
    right: bool,
}

/// What stands in the columns of a line: number, name, quantity with unit, price, discount, tax, amount.
fn texts(doc: &Document, place: usize, line: &DocumentLine) -> [String; 7] {
    let (lang, priced) = (doc.lang, line.priced);
    let quantity = format!("{} {}", format::number(priced.quantity, priced.quantity.normalize().scale()), line.unit);
    let taxed = |included: bool| doc.sums.taxes.iter().any(|tax| !tax.percent.is_zero() && tax.included == included);
    let tax = match percent(priced.tax) {
        _ if priced.tax.is_zero() => String::new(),
        // Only beside lines without it, it matters which price holds its tax.
        tax if priced.included && taxed(false) => format!("{} {tax}", w::paper_tax_in(lang)),
        tax => tax,
    };
    [
        place.to_string(),
        line.name.clone(),
        quantity.trim().to_owned(),
        price_in_words(priced.price, &doc.currency),
        if priced.discount.is_zero() { String::new() } else { percent(priced.discount) },
        tax,
        format::money(line.amount, &doc.currency),
    ]
}

/// Columns as wide as what stands in them asks for, within bounds, so that no number is broken; the name has the rest.
fn columns(doc: &Document, measure: impl Fn(&str, f32) -> f32) -> [Column; 7] {
    let discounted = doc.lines.iter().any(|line| !line.priced.discount.is_zero());
    let mut widths = [20.0, 0.0, 62.0, 76.0, if discounted { 46.0 } else { 0.0 }, 46.0, 84.0];
    let most = [28.0, 0.0, 90.0, 100.0, 46.0, 72.0, 136.0];
    for (place, line) in doc.lines.iter().enumerate() {
        for ((text, width), most) in texts(doc, place + 1, line).iter().zip(&mut widths).zip(most) {
            if !text.is_empty() && *width < most {
                *width = (measure(text, NORMAL) + GAP + 0.5).clamp(*width, most);
            }
        }
    }
    let taken: f32 = widths.iter().sum();
    let mut x = MARGIN;
    let mut at = 0;
    widths.map(|width| {
        let width = if at == 1 { RIGHT - MARGIN - taken } else { width };
        let column = Column { x, width, right: at > 1 };
        x += width;
        at += 1;
        column
    })
}

/// Lays pages out, top to bottom.
struct Sheet<'a, M: Fn(&str, f32) -> f32> {
    doc: &'a Document,
    measure: M,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl<M: Fn(&str, f32) -> f32> Sheet<'_, M> {
    const fn lang(&self) -> Lang {
        self.doc.lang
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn text(&mut self, x: f32, size: f32, grey: bool, text: &str) {
        let y = self.y;
        self.mark(Mark::Text { x, y, size, grey, text: text.to_owned() });
    }

    fn text_right(&mut self, right: f32, size: f32, grey: bool, text: &str) {
        let x = right - (self.measure)(text, size);
        self.text(x, size, grey, text);
    }

    fn rule(&mut self, x: f32, to: f32, thick: f32) {
        let y = self.y;
        self.mark(Mark::Rule { x, to, y, thick });
    }

    fn lines(&self, text: &str, width: f32, size: f32) -> Vec<String> {
        wrapped(text, width, |text| (self.measure)(text, size))
    }

    /// Begins a page: who offers, and which quote it is.
    fn begin(&mut self) {
        self.pages.push(Vec::new());
        self.y = MARGIN + 8.0;
        let first = self.pages.len() == 1;
        let doc = self.doc;
        if first {
            self.logo();
            self.text(MARGIN, 15.0, false, &doc.house);
            self.y += 6.0;
            for line in self.lines(&doc.heading, RIGHT - MARGIN, SMALL) {
                self.y += SMALL * LEAD;
                self.text(MARGIN, SMALL, true, &line);
            }
        } else {
            let which = format!("{} {}", w::paper_title(doc.lang), doc.number);
            self.text(MARGIN, SMALL, true, &doc.house);
            self.text_right(RIGHT, SMALL, true, &which);
        }
        self.y += 10.0;
        self.rule(MARGIN, RIGHT, 0.8);
        self.y += if first { 30.0 } else { 18.0 };
    }

    /// The logo stands above the name of the house, on the first page alone.
    fn logo(&mut self) {
        let Some(logo) = &self.doc.logo else { return };
        let (width, height) = logo.on_paper();
        self.mark(Mark::Logo { x: MARGIN, y: MARGIN - 12.0, width, height });
        self.y += height;
    }

    /// Goes on on a new page where so much does not fit any more; says whether it did.
    fn needs(&mut self, height: f32) -> bool {
        let turns = self.y + height > BOTTOM && self.pages.len() < MOST_PAGES;
        if turns {
            self.begin();
        }
        turns
    }

    /// A text of its own, below a small heading.
    fn block(&mut self, heading: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.needs(SMALL * LEAD * 3.0);
        self.text(MARGIN, SMALL, true, heading);
        for line in self.lines(text, RIGHT - MARGIN, NORMAL) {
            self.y += NORMAL * LEAD;
            if self.needs(NORMAL) {
                self.y += NORMAL;
            }
            self.text(MARGIN, NORMAL, false, &line);
        }
        self.y += 20.0;
    }

    /// Facts in two columns: what, and what it is.
    fn facts(&mut self, x: f32, width: f32, facts: &[(&str, String)]) -> f32 {
        let top = self.y;
        let label = facts.iter().map(|(label, _)| (self.measure)(label, SMALL)).fold(0.0, f32::max) + 10.0;
        for (name, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
            self.text(x, SMALL, true, name);
            for line in self.lines(text, width - label, NORMAL) {
                self.text(x + label, NORMAL, false, &line);
                self.y += NORMAL * LEAD;
            }
        }
        let end = self.y;
        self.y = top;
        end
    }

    fn head(&mut self) {
        let (doc, lang) = (self.doc, self.lang());
        self.text(MARGIN, 20.0, false, w::paper_title(lang));
        self.y += 16.0;
        for line in self.lines(&doc.title, RIGHT - MARGIN, 11.0) {
            self.y += 11.0 * LEAD;
            self.text(MARGIN, 11.0, false, &line);
        }
        self.y += 24.0;
        let number = if doc.number.is_empty() { w::paper_draft(lang).to_owned() } else { doc.number.clone() };
        let half = (RIGHT - MARGIN) / 2.0;
        let to = [
            (w::paper_customer(lang), doc.customer.clone()),
            (w::paper_contact(lang), doc.contact.clone().unwrap_or_default()),
            (w::paper_address(lang), doc.address.clone().unwrap_or_default()),
        ];
        let which = [
            (w::paper_number(lang), if doc.version > 1 { format!("{number} / V{}", doc.version) } else { number }),
            (w::paper_date(lang), format::date(lang, doc.issued_on)),
            (w::paper_valid(lang), format::date(lang, doc.valid_until)),
            (w::paper_seller(lang), doc.seller.clone()),
            (w::paper_mail(lang), doc.seller_mail.clone()),
        ];
        let left = self.facts(MARGIN, half - 12.0, &to);
        let right = self.facts(MARGIN + half, half, &which);
        self.y = left.max(right) + 14.0;
    }

    fn table_head(&mut self, columns: &[Column; 7]) {
        let lang = self.lang();
        let names = [
            w::paper_place(lang),
            w::paper_item(lang),
            w::paper_quantity(lang),
            w::paper_price(lang),
            w::paper_discount(lang),
            w::paper_tax(lang),
            w::paper_amount(lang),
        ];
        self.rule(MARGIN, RIGHT, 0.8);
        self.y += 13.0;
        for (column, name) in columns.iter().zip(names) {
            self.cell(*column, SMALL, true, &[name.to_owned()]);
        }
        self.y += 6.0;
        self.rule(MARGIN, RIGHT, 0.4);
        self.y += 4.0;
    }

    /// Writes the lines of a cell, from where the sheet is; the sheet stays there.
    fn cell(&mut self, column: Column, size: f32, grey: bool, lines: &[String]) {
        if column.width < 1.0 {
            return;
        }
        let top = self.y;
        for line in lines {
            if column.right {
                self.text_right(column.x + column.width, size, grey, line);
            } else {
                self.text(column.x, size, grey, line);
            }
            self.y += size * LEAD;
        }
        self.y = top;
    }

    fn line(&mut self, columns: &[Column; 7], place: usize, line: &DocumentLine) {
        let texts = texts(self.doc, place, line);
        let cells: Vec<Vec<String>> = columns
            .iter()
            .zip(&texts)
            .map(|(column, text)| self.lines(text, (column.width - GAP).max(10.0), NORMAL))
            .collect();
        let mut rows = cells.iter().map(Vec::len).max().unwrap_or(1);
        self.turn(columns, rows);
        self.y += NORMAL + 3.0;
        // A name that is longer than a page goes on on the next one.
        let mut from = 0;
        while rows > 0 {
            let fit = (((BOTTOM - self.y) / (NORMAL * LEAD)) as usize).clamp(1, rows);
            for (column, cell) in columns.iter().zip(&cells) {
                let part: Vec<String> = cell.iter().skip(from).take(fit).cloned().collect();
                self.cell(*column, NORMAL, false, &part);
            }
            from += fit;
            rows -= fit;
            self.y += fit as f32 * NORMAL * LEAD - NORMAL * LEAD + 6.0;
            if rows > 0 && self.pages.len() < MOST_PAGES {
                self.begin();
                self.table_head(columns);
                self.y += NORMAL + 3.0;
            } else {
                break;
            }
        }
        self.rule(MARGIN, RIGHT, 0.2);
    }

    /// Repeats the head of the table where a line goes to the next page.
    fn turn(&mut self, columns: &[Column; 7], rows: usize) {
        let height = (rows as f32 * NORMAL * LEAD + NORMAL + 3.5).min(BOTTOM - MARGIN - 80.0);
        if self.needs(height) {
            self.table_head(columns);
        }
    }

    fn sums(&mut self) {
        let (doc, lang) = (self.doc, self.lang());
        let money = |value: Decimal| format::money(value, &doc.currency);
        let mut rows = vec![(w::paper_lines(lang).to_owned(), money(doc.sums.lines), NORMAL)];
        if !doc.sums.discount.is_zero() {
            let name = format!("{} {}", w::paper_off(lang), percent(doc.discount));
            rows.push((name, money(-doc.sums.discount), NORMAL));
        }
        for tax in doc.sums.taxes.iter().filter(|tax| !tax.percent.is_zero()) {
            let name = if tax.included { w::paper_tax_in(lang) } else { w::paper_tax_on(lang) };
            rows.push((format!("{name} {}", percent(tax.percent)), money(tax.tax), NORMAL));
        }
        rows.push((format!("{} {}", w::paper_total(lang), doc.currency), money(doc.sums.total), 12.0));
        self.needs(rows.len() as f32 * 18.0);
        self.y += 4.0;
        let widest = rows.iter().map(|(_, amount, size)| (self.measure)(amount, *size)).fold(94.0, f32::max);
        let right = RIGHT - widest - 16.0;
        for (name, amount, size) in rows {
            self.y += size * 1.6;
            self.text_right(right, size, size < 10.0, &name);
            self.text_right(RIGHT, size, false, &amount);
        }
        self.y += 30.0;
    }

    fn foot(&mut self) {
        let all = self.pages.len();
        let lang = self.lang();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let text = w::paper_page(lang, at + 1, all);
            let x = RIGHT - (self.measure)(&text, SMALL);
            page.push(Mark::Text { x, y: HEIGHT - 34.0, size: SMALL, grey: true, text });
        }
    }
}

/// The price of one; as it is where it has more places than the currency has coins.
#[must_use]
pub fn price_in_words(price: Decimal, currency: &str) -> String {
    let places = price.normalize().scale();
    if places > super::sums_model::places(currency) {
        format::number(price, places)
    } else {
        format::money(price, currency)
    }
}

/// Lays a quote out. `measure` says how wide a text is in a size.
pub fn laid_out(doc: &Document, measure: impl Fn(&str, f32) -> f32) -> Vec<Vec<Mark>> {
    let (lang, columns) = (doc.lang, columns(doc, &measure));
    let mut sheet = Sheet { doc, measure, pages: Vec::new(), y: 0.0 };
    sheet.begin();
    sheet.head();
    sheet.table_head(&columns);
    for (at, line) in doc.lines.iter().enumerate() {
        sheet.line(&columns, at + 1, line);
    }
    sheet.sums();
    sheet.block(w::paper_delivery(lang), &doc.delivery().unwrap_or_default());
    sheet.block(w::paper_deliver_on(lang), &doc.deliver_on.map(|day| format::date(lang, day)).unwrap_or_default());
    sheet.block(w::paper_terms(lang), &doc.terms);
    sheet.block(w::paper_notes(lang), &doc.notes);
    sheet.block(w::paper_bank(lang), &doc.bank);
    sheet.foot();
    sheet.pages
}
