//! Turns the interface's words into functions: `words/en.ftl` gives one method a message, so that a page that
//! asks for words that are not there, or forgets an argument, does not compile.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, process};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

fn main() {
    println!("cargo::rerun-if-changed=words");
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=templates");
    if let Err(error) = write_words() {
        println!("cargo::error=words/en.ftl: {error}");
        process::exit(1);
    }
}

fn write_words() -> Result<(), String> {
    let text = fs::read_to_string("words/en.ftl").map_err(|error| error.to_string())?;
    let resource =
        fluent_syntax::parser::parse(text.as_str()).map_err(|(_, errors)| format!("{errors:?}"))?;
    let mut fixed = Vec::new();
    let mut methods = String::new();
    let mut seen = BTreeSet::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let id = message.id.name;
        let pattern = message.value.as_ref().ok_or(format!("{id} has no words"))?;
        if !seen.insert(id) {
            return Err(format!("{id} is there twice"));
        }
        let mut variables = Vec::new();
        collect(pattern, &mut variables);
        write_method(&mut methods, id, &variables, fixed.len())
            .map_err(|error| error.to_string())?;
        if variables.is_empty() {
            fixed.push(id);
        }
    }
    let out = format!("const FIXED: &[&str] = &{fixed:?};\n\nimpl Words {{\n{methods}}}\n");
    let folder = env::var("OUT_DIR").map_err(|error| error.to_string())?;
    fs::write(Path::new(&folder).join("words.rs"), out).map_err(|error| error.to_string())
}

fn write_method(out: &mut String, id: &str, variables: &[&str], next: usize) -> std::fmt::Result {
    let name = id.replace('-', "_");
    if variables.is_empty() {
        writeln!(
            out,
            "    /// `{id}`\n    pub fn {name}(&self) -> &str {{ self.fixed({next}) }}"
        )
    } else {
        let parameters: Vec<String> = variables
            .iter()
            .map(|name| format!("{name}: impl Argument"))
            .collect();
        let pairs: Vec<String> = variables
            .iter()
            .map(|name| format!("(\"{name}\", {name}.value())"))
            .collect();
        writeln!(
            out,
            "    /// `{id}`\n    pub fn {name}(&self, {}) -> String {{ self.say(\"{id}\", [{}]) }}",
            parameters.join(", "),
            pairs.join(", ")
        )
    }
}

fn collect<'a>(pattern: &Pattern<&'a str>, variables: &mut Vec<&'a str>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            collect_expression(expression, variables);
        }
    }
}

fn collect_expression<'a>(expression: &Expression<&'a str>, variables: &mut Vec<&'a str>) {
    match expression {
        Expression::Inline(inline) => collect_inline(inline, variables),
        Expression::Select { selector, variants } => {
            collect_inline(selector, variables);
            for variant in variants {
                collect(&variant.value, variables);
            }
        }
    }
}

fn collect_inline<'a>(inline: &InlineExpression<&'a str>, variables: &mut Vec<&'a str>) {
    match inline {
        InlineExpression::VariableReference { id } if !variables.contains(&id.name) => {
            variables.push(id.name);
        }
        InlineExpression::Placeable { expression } => collect_expression(expression, variables),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                collect_inline(argument, variables);
            }
        }
        _ => {}
    }
}
