//! One text of a GraphQL type, executed in two ways: by the library, which also keeps the registry,
//! and by `graphql::answer`, which writes JSON in one walk. See
//! `docs/decisions/0008-answers-without-the-tree.md`.
//!
//! Both macros emit paths into `crate::graphql::answer`, so they serve this project alone.

mod object;
mod structure;

use proc_macro::TokenStream;

/// On an `impl`, in place of the library's `#[Object]`, with the same text and the same attributes:
/// each method is a field, its arguments are the field's. A first argument of type `&Request<'_>` is
/// what the field may know of the request; it is no argument of the schema. `#[Object(seen)]` is of a type with a
/// method `shows`, which says what an object shows, where its fields depend on nothing else.
#[proc_macro_attribute]
#[expect(non_snake_case, reason = "it stands where the library's attribute of this name would")]
pub fn Object(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = syn::parse_macro_input!(item as syn::ItemImpl);
    object::expand(&arguments.into(), item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Beside the library's `SimpleObject`: each field of the struct is a field of the type.
#[proc_macro_derive(Answer)]
pub fn answer(item: TokenStream) -> TokenStream {
    let item = syn::parse_macro_input!(item as syn::DeriveInput);
    structure::expand(&item).unwrap_or_else(syn::Error::into_compile_error).into()
}

/// A field's or an argument's name in the schema: `known_at` is `knownAt`.
fn camel(name: &syn::Ident) -> String {
    let name = name.to_string();
    let mut parts = name.trim_start_matches("r#").split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

#[cfg(test)]
mod tests {
    use super::camel;

    #[test]
    fn names_are_as_the_library_makes_them() {
        let name = |text: &str| camel(&syn::parse_str(text).expect("an identifier"));
        assert_eq!(name("known_at"), "knownAt");
        assert_eq!(name("id"), "id");
        assert_eq!(name("r#in"), "in");
    }
}
