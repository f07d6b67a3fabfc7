//! A workbook to begin with: heads, an example, and on a second sheet what may stand in which column.

use super::model::{RecordKind, Target};
use super::own::OwnFields;
use super::sample::{columns_of, head_of};
use super::{own_store, people, pipelines, products};
use crate::access::{AppError, Caller};
use crate::locale::Lang;
use crate::words::{customers, imports as w};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// So many values of a list are named.
const MOST: usize = 500;

/// The workbook of a kind.
///
/// # Errors
/// Those of the database.
pub async fn workbook(caller: &Caller, kind: RecordKind, lang: Lang) -> Result<Vec<u8>, AppError> {
    let mut tx = caller.read().await?;
    let own = own_store::own_fields(&mut tx).await?;
    let mut lists: Vec<(Target, Vec<String>)> = vec![];
    let has = |target| kind.targets().contains(&target);
    if has(Target::Owner) {
        let people = people::store::people(&mut tx).await?;
        lists.push((Target::Owner, people.into_iter().filter(|one| one.active).map(|one| one.name).collect()));
    }
    if has(Target::Product) {
        let articles = products::store::articles(&mut tx).await?;
        lists.push((Target::Product, articles.into_iter().map(|article| article.name).collect()));
    }
    if has(Target::Stage) {
        let stages = pipelines::store::pipelines(&mut tx).await?.into_iter().flat_map(|pipeline| pipeline.stages);
        let names =
            stages.filter_map(|stage| stage.names.get(usize::from(lang == Lang::En)).or(stage.names.first()).cloned());
        lists.push((Target::Stage, names.collect()));
    }
    if has(Target::Kind) {
        lists.push((
            Target::Kind,
            [customers::kind_company(lang), customers::kind_person(lang)].map(str::to_owned).to_vec(),
        ));
    }
    for target in [Target::Primary, Target::ContactPrimary].into_iter().filter(|target| has(*target)) {
        lists.push((target, [w::yes(lang), w::no(lang)].map(str::to_owned).to_vec()));
    }
    drop(tx);
    let mut lists: Vec<(String, Vec<String>)> =
        lists.into_iter().map(|(target, values)| (head_of(target, lang).to_owned(), values)).collect();
    let with_list = own.fillable(kind).map(|field| (field.name_in(lang).to_owned(), OwnFields::allowed(field, lang)));
    lists.extend(with_list.filter(|(_, values)| !values.is_empty()));
    written(kind, lang, &columns_of(kind, lang, &own), &lists).map_err(|error| AppError::unforeseen(&error))
}

fn written(
    kind: RecordKind,
    lang: Lang,
    columns: &[(String, String)],
    lists: &[(String, Vec<String>)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let title = w::text(lang, &format!("kind_{}", kind.key())).unwrap_or_default();
    let sheet = book.add_worksheet().set_name(title)?;
    for (column, (head, example)) in (0_u16..).zip(columns) {
        sheet.write_string_with_format(0, column, head, &bold)?;
        sheet.write_string(1, column, example)?;
        sheet.set_column_width(column, 18)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    if lists.is_empty() {
        return book.save_to_buffer();
    }
    let allowed = book.add_worksheet().set_name(w::allowed_values(lang))?;
    for (column, (head, values)) in (0_u16..).zip(lists) {
        allowed.write_string_with_format(0, column, head, &bold)?;
        allowed.set_column_width(column, 24)?;
        for (row, value) in (1_u32..).zip(values.iter().take(MOST)) {
            allowed.write_string(row, column, value)?;
        }
    }
    book.save_to_buffer()
}
