//! Looks at a picture that is to be the logo, before it is kept: what it is by its bytes, how large, and whether all of it can be read. So what
//! is kept can be printed and shown.

use super::logo_model::{LARGEST_LOGO, LONGEST_SIDE, MOST_PIXELS};
use crate::{access::AppError, files::sniff};
use krilla::{Document as Pdf, geom::Size, image::Image, page::PageSettings};
use std::io::Cursor;
use zune_jpeg::{JpegDecoder, zune_core::options::DecoderOptions};

const PNG: &str = "image/png";
const JPEG: &str = "image/jpeg";

/// The bytes of a logo, and what they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

impl Picture {
    /// As it goes into a file. This unpacks a PNG, whatever its size: [`sides`](Self::sides) have been looked at before it was kept.
    ///
    /// # Errors
    /// What the library says of a head that cannot be read; of the rest it says so when the file is made.
    pub(super) fn image(&self) -> Result<Image, String> {
        match self.media_type.as_str() {
            PNG => Image::from_png(self.bytes.clone().into(), false),
            JPEG => Image::from_jpeg(self.bytes.clone().into(), false),
            other => Err(format!("{other} is not drawn")),
        }
    }

    /// Width and height, by its head alone.
    fn sides(&self) -> Option<(u32, u32)> {
        if self.media_type == JPEG {
            let mut decoder = JpegDecoder::new(Cursor::new(&self.bytes));
            decoder.decode_headers().ok()?;
            let (width, height) = decoder.dimensions()?;
            return Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?));
        }
        // The first part of each PNG begins with them.
        let head = self.bytes.get(12..24)?.strip_prefix(b"IHDR")?;
        let (width, height) = head.split_first_chunk::<4>()?;
        Some((u32::from_be_bytes(*width), u32::from_be_bytes(height.try_into().ok()?)))
    }

    /// Whether all of it can be read.
    fn is_whole(&self) -> bool {
        // Into files a JPEG goes as it is, so nobody but us would find its end missing.
        let unpacks = self.media_type != JPEG || {
            let strictly = DecoderOptions::default().set_strict_mode(true);
            JpegDecoder::new_with_options(Cursor::new(&self.bytes), strictly).decode().is_ok()
        };
        unpacks && self.image().is_ok_and(draws)
    }
}

/// Whether a file can be made with it.
fn draws(image: Image) -> bool {
    let Some((page, size)) = PageSettings::from_wh(10.0, 10.0).zip(Size::from_wh(10.0, 10.0)) else { return false };
    let mut pdf = Pdf::new();
    let mut page = pdf.start_page_with(page);
    let mut surface = page.surface();
    surface.draw_image(image, size);
    surface.finish();
    page.finish();
    pdf.finish().is_ok()
}

/// A picture that was looked at and can be kept.
#[derive(Debug, Clone)]
pub struct Looked {
    pub picture: Picture,
    pub width: u16,
    pub height: u16,
}

fn refused(code: &str) -> AppError {
    AppError::invalid("logo", code)
}

/// Looks at what was sent, away from what answers requests.
///
/// # Errors
/// `Invalid` on `logo` with why it is not taken.
pub async fn looked_at(bytes: Vec<u8>) -> Result<Looked, AppError> {
    if bytes.is_empty() {
        return Err(refused("file_empty"));
    }
    if bytes.len() > LARGEST_LOGO as usize {
        return Err(refused("quote_logo_large"));
    }
    let looking = tokio::task::spawn_blocking(move || look(bytes));
    looking.await.unwrap_or_else(|_| Err(refused("quote_logo_broken")))
}

/// Whether it is drawn in vectors, also where it says first that it is XML.
fn is_svg(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(&bytes[..bytes.len().min(sniff::HEAD)]).contains("<svg")
}

fn look(bytes: Vec<u8>) -> Result<Looked, AppError> {
    let media_type = sniff::media_type(&bytes, "");
    match media_type.as_str() {
        PNG | JPEG => {}
        // Vectors would have to be drawn, and may hold programs and links to elsewhere.
        _ if is_svg(&bytes) => return Err(refused("quote_logo_svg")),
        _ => return Err(refused("quote_logo_kind")),
    }
    let picture = Picture { media_type, bytes };
    let (width, height) = picture.sides().ok_or_else(|| refused("quote_logo_broken"))?;
    let side = |pixels: u32| u16::try_from(pixels).ok().filter(|pixels| (1..=LONGEST_SIDE).contains(pixels));
    let (Some(wide), Some(high)) = (side(width), side(height)) else { return Err(refused("quote_logo_pixels")) };
    if width * height > MOST_PIXELS {
        return Err(refused("quote_logo_pixels"));
    }
    if !picture.is_whole() {
        return Err(refused("quote_logo_broken"));
    }
    Ok(Looked { picture, width: wide, height: high })
}
