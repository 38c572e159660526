//! The attribute for an `impl` whose methods are the type's fields.

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{format_ident, quote};
use syn::meta::ParseNestedMeta;
use syn::{
    Attribute, Error, Expr, FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Meta, Pat, Result, ReturnType, Token,
    Type, parse_quote,
};

use crate::camel;

/// A field: a method of the `impl`.
struct Field {
    /// Its name in the schema.
    name: String,
    /// The method that has its text.
    text: Ident,
    /// The method that writes it: one a field, so that a walk's frames stay small.
    writer: Ident,
    arguments: Vec<Argument>,
    /// Whether it asks for the request.
    asks: bool,
    answer: Type,
    /// What it costs, in terms of its arguments and `child_complexity`; 1 more than its children where it is not said.
    cost: Option<Expr>,
}

struct Argument {
    ident: Ident,
    of: Type,
    default: Option<Expr>,
}

/// The library's object, the method that holds each field's text, and the implementations of `Fields` and `Answer`.
pub fn expand(library: &TokenStream, mut item: ItemImpl) -> Result<TokenStream> {
    // Its own word in place of the library's: the object says what it shows.
    let says = library.to_string() == "seen";
    let library = if says { &TokenStream::new() } else { library };
    let seen = says.then(|| {
        quote! {
            fn seen(&self) -> Option<crate::graphql::answer::Seen<'_>> {
                Some(self.shows())
            }
        }
    });
    let (mut fields, mut texts) = (Vec::new(), Vec::new());
    for member in &mut item.items {
        let ImplItem::Fn(method) = member else {
            return Err(Error::new_spanned(member, "only fields stand here"));
        };
        let (field, text) = field(method)?;
        fields.push(field);
        texts.push(text);
    }
    let of = &item.self_ty;
    let (parameters, _, bounds) = item.generics.split_for_impl();
    // The library gives a generic object a name only for the parameters that it lists.
    let mut generics = item.generics.clone();
    if generics.type_params().next().is_some() {
        generics.make_where_clause().predicates.push(parse_quote!(#of: ::async_graphql::OutputType));
    }
    let (_, _, named) = generics.split_for_impl();
    let descriptions = fields.iter().map(description);
    let writers = fields.iter().map(writer);
    let arms = fields.iter().enumerate().map(|(number, field)| {
        let writer = &field.writer;
        quote!(#number => self.#writer(child, walk),)
    });
    Ok(quote! {
        impl #parameters #of #bounds {
            #(#texts)*
            #(#writers)*
        }

        #[::async_graphql::Object(#library)]
        #item

        impl #parameters crate::graphql::answer::Fields for #of #named {
            fn fields(objects: &mut crate::graphql::answer::Objects) -> Vec<crate::graphql::answer::FieldOf> {
                vec![#(#descriptions),*]
            }

            #seen

            fn write_field<'p>(
                &self,
                number: usize,
                child: crate::graphql::answer::Child<'p>,
                walk: &mut crate::graphql::answer::Walk<'p>,
            ) -> crate::graphql::answer::Written {
                match number {
                    #(#arms)*
                    _ => Err(walk.no_such_field(child)),
                }
            }
        }

        impl #parameters crate::graphql::answer::Answer for #of #named {
            const OBJECTS: usize = 1;

            fn objects(objects: &mut crate::graphql::answer::Objects) -> Vec<usize> {
                let name = <Self as ::async_graphql::OutputType>::type_name();
                objects.add(&[&name], <Self as crate::graphql::answer::Fields>::fields)
            }

            fn write<'p>(
                &self,
                child: crate::graphql::answer::Child<'p>,
                walk: &mut crate::graphql::answer::Walk<'p>,
            ) -> crate::graphql::answer::Written {
                walk.object(self, 0, child)
            }
        }
    })
}

/// Takes a field's text out of its method, which afterwards calls the method that is given beside it.
fn field(method: &mut ImplItemFn) -> Result<(Field, ImplItemFn)> {
    let ReturnType::Type(_, answer) = method.sig.output.clone() else {
        return Err(Error::new_spanned(&method.sig, "a field has a type"));
    };
    let text = format_ident!("answer_{}", method.sig.ident);
    let mut plain = method.clone();
    plain.attrs.clear();
    plain.sig.ident = text.clone();
    plain.sig.asyncness = None;
    method.attrs.iter_mut().for_each(spell_here);
    let mut field = Field {
        name: camel(&method.sig.ident),
        text,
        writer: format_ident!("write_{}", method.sig.ident),
        arguments: Vec::new(),
        asks: false,
        answer: *answer,
        cost: expression(&method.attrs, "complexity")?,
    };
    for (input, given) in method.sig.inputs.iter_mut().zip(&mut plain.sig.inputs) {
        let (FnArg::Typed(input), FnArg::Typed(given)) = (input, given) else { continue };
        given.attrs.clear();
        let Pat::Ident(pattern) = &mut *input.pat else {
            return Err(Error::new_spanned(&input.pat, "an argument is a name"));
        };
        pattern.ident.set_span(Span::call_site());
        if is_request(&input.ty) {
            field.asks = true;
            *input.pat = parse_quote!(ctx);
            *input.ty = parse_quote!(&::async_graphql::Context<'_>);
        } else {
            let default = match expression(&input.attrs, "default")? {
                Some(default) => Some(default),
                None => expression(&input.attrs, "default_with")?,
            };
            field.arguments.push(Argument { ident: pattern.ident.clone(), of: (*input.ty).clone(), default });
        }
    }
    let (called, passed) = (&field.text, field.arguments.iter().map(|argument| &argument.ident));
    let request = field.asks.then(|| quote!(&crate::graphql::answer::Request::Library(ctx),));
    // The method's own word: macros that make methods have a `self` of theirs.
    let this = method.sig.receiver().map(|receiver| receiver.self_token);
    method.block = parse_quote!({ #this.#called(#request #(#passed),*) });
    Ok((field, plain))
}

/// Makes the texts of an attribute, a price among them, name what is named where this macro is called, as the arguments
/// and the library's `child_complexity` are: a macro that makes methods has names of its own.
fn spell_here(attribute: &mut Attribute) {
    let Meta::List(list) = &mut attribute.meta else { return };
    let here = |mut token: TokenTree| {
        if let TokenTree::Literal(literal) = &mut token {
            literal.set_span(Span::call_site());
        }
        token
    };
    list.tokens = std::mem::take(&mut list.tokens).into_iter().map(here).collect();
}

fn is_request(of: &Type) -> bool {
    let Type::Reference(reference) = of else { return false };
    let Type::Path(path) = &*reference.elem else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Request")
}

/// The expression that an option of `#[graphql(…)]` has, which may be written as a text.
fn expression(attributes: &[Attribute], option: &str) -> Result<Option<Expr>> {
    let mut found = None;
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("graphql")) {
        attribute.parse_nested_meta(|meta: ParseNestedMeta<'_>| {
            let value: Option<Expr> = if meta.input.peek(Token![=]) { Some(meta.value()?.parse()?) } else { None };
            if meta.path.is_ident(option) {
                found = Some(match value {
                    Some(Expr::Lit(literal)) if option != "default" => match &literal.lit {
                        syn::Lit::Str(text) => LitStr::parse(text)?,
                        _ => Expr::Lit(literal),
                    },
                    Some(value) => value,
                    None => parse_quote!(::std::default::Default::default()),
                });
            }
            Ok(())
        })?;
    }
    Ok(found)
}

impl Argument {
    /// What reads it from what a request gives.
    fn read(&self) -> TokenStream {
        let (name, of) = (camel(&self.ident), &self.of);
        let default = match &self.default {
            Some(default) => quote!(Some(|| -> #of { #default })),
            None => quote!(None),
        };
        quote!(given.argument::<#of>(#name, #default)?)
    }
}

fn description(field: &Field) -> TokenStream {
    let Field { name, answer, .. } = field;
    let cost = match &field.cost {
        None => quote!(None),
        Some(cost) => {
            let used = field.arguments.iter().filter(|argument| mentions(&quote!(#cost), &argument.ident));
            let reads = used.map(|argument| {
                let (ident, of, read) = (&argument.ident, &argument.of, argument.read());
                quote!(let #ident: #of = #read;)
            });
            quote!(Some(|given, child_complexity| { #(#reads)* Ok(#cost) }))
        }
    };
    quote! {
        crate::graphql::answer::FieldOf {
            name: #name,
            objects: <#answer as crate::graphql::answer::Answer>::objects(objects),
            cost: #cost,
        }
    }
}

fn mentions(tokens: &TokenStream, ident: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(one) => one == *ident,
        TokenTree::Group(group) => mentions(&group.stream(), ident),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn writer(field: &Field) -> TokenStream {
    let (text, writer) = (&field.text, &field.writer);
    let idents: Vec<_> = field.arguments.iter().map(|argument| &argument.ident).collect();
    let reads = field.arguments.iter().map(Argument::read);
    let arguments = (!idents.is_empty()).then(|| {
        let answer = &field.answer;
        quote! {
            let (#(#idents,)*) = match walk.arguments(child, |given| Ok((#(#reads,)*))) {
                Ok(arguments) => arguments,
                Err(failed) => return walk.unanswered::<#answer>(failed),
            };
        }
    });
    let request = field.asks.then(|| quote!(&walk.request(child),));
    quote! {
        fn #writer<'p>(
            &self,
            child: crate::graphql::answer::Child<'p>,
            walk: &mut crate::graphql::answer::Walk<'p>,
        ) -> crate::graphql::answer::Written {
            #arguments
            let answer = self.#text(#request #(#idents),*);
            crate::graphql::answer::Answer::write(&answer, child, walk)
        }
    }
}
