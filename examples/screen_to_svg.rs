//! Turns a captured screen into an SVG, for the README.
//!
//! ```text
//! tmux capture-pane -p -e | cargo run --example screen_to_svg -- 110 28 > assets/screen.svg
//! ```

use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::num::NonZero;

use color_eyre::eyre::{Result, eyre};

const CELL_WIDTH: f32 = 8.4;
const LINE_HEIGHT: f32 = 18.0;
const BACKGROUND: &str = "#16181d";
const FOREGROUND: &str = "#d7dae0";
const NAMED: [&str; 16] = [
    "#3b4048", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0", "#7f848e", "#e88388",
    "#b5d79a", "#ecd09c", "#8ac5f3", "#d7a1e7", "#89cdd6", "#ffffff",
];

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut number = || -> Result<NonZero<u16>> {
        arguments
            .next()
            .ok_or_else(|| eyre!("usage: screen_to_svg COLUMNS ROWS"))?
            .parse()
            .map_err(Into::into)
    };
    let (columns, rows) = (number()?, number()?);
    let mut captured = String::new();
    io::stdin().read_to_string(&mut captured)?;
    let mut parser = vt100::Parser::new(rows, columns, 0);
    parser.process(captured.trim_end_matches('\n').replace('\n', "\r\n").as_bytes());
    io::stdout().write_all(svg(parser.screen(), columns.get(), rows.get())?.as_bytes())?;
    Ok(())
}

fn svg(screen: &vt100::Screen, columns: u16, rows: u16) -> Result<String> {
    let (width, height) = (
        f32::from(columns) * CELL_WIDTH + 24.0,
        f32::from(rows) * LINE_HEIGHT + 24.0,
    );
    let mut svg = String::new();
    writeln!(
        svg,
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="14">"#
    )?;
    writeln!(
        svg,
        r#"<rect width="{width}" height="{height}" rx="8" fill="{BACKGROUND}"/>"#
    )?;
    for row in 0..rows {
        for column in 0..columns {
            let Some(cell) = screen.cell(row, column) else { continue };
            draw_cell(&mut svg, cell, column, row)?;
        }
    }
    svg.push_str("</svg>\n");
    Ok(svg)
}

fn draw_cell(svg: &mut String, cell: &vt100::Cell, column: u16, row: u16) -> Result<()> {
    let (left, top) = (
        f32::from(column) * CELL_WIDTH + 12.0,
        f32::from(row) * LINE_HEIGHT + 12.0,
    );
    let (mut ink, mut paper) = (colour(cell.fgcolor(), FOREGROUND), colour(cell.bgcolor(), BACKGROUND));
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    if paper != BACKGROUND {
        let width = if cell.is_wide() { 2.0 * CELL_WIDTH } else { CELL_WIDTH };
        writeln!(
            svg,
            r#"<rect x="{left:.1}" y="{top:.1}" width="{width:.1}" height="{LINE_HEIGHT}" fill="{paper}"/>"#
        )?;
    }
    if cell.has_contents() && cell.contents().trim() != "" {
        let base = top + 13.5;
        let bold = if cell.bold() { r#" font-weight="bold""# } else { "" };
        let dim = if cell.dim() { r#" opacity="0.65""# } else { "" };
        let text = cell.contents().replace('&', "&amp;").replace('<', "&lt;");
        writeln!(
            svg,
            r#"<text x="{left:.1}" y="{base:.1}" fill="{ink}"{bold}{dim}>{text}</text>"#
        )?;
    }
    Ok(())
}

fn colour(colour: vt100::Color, otherwise: &str) -> String {
    match colour {
        vt100::Color::Default => otherwise.to_owned(),
        vt100::Color::Idx(index) => indexed(index),
        vt100::Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
    }
}

fn indexed(index: u8) -> String {
    if let Some(name) = NAMED.get(usize::from(index)) {
        return (*name).to_owned();
    }
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return format!("#{grey:02x}{grey:02x}{grey:02x}");
    }
    let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * value };
    let cube = index - 16;
    format!(
        "#{:02x}{:02x}{:02x}",
        step(cube / 36),
        step(cube / 6 % 6),
        step(cube % 6)
    )
}
