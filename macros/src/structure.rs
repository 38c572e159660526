//! The derive for structs whose fields are the type's.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, GenericParam, Result};

use crate::camel;

/// The implementations of `Fields` and `Answer`.
pub fn expand(item: &DeriveInput) -> Result<TokenStream> {
    let Data::Struct(data) = &item.data else {
        return Err(Error::new_spanned(&item.ident, "only a struct with named fields is an object"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(&item.ident, "only a struct with named fields is an object"));
    };
    let idents: Vec<_> = fields.named.iter().filter_map(|field| field.ident.as_ref()).collect();
    let types = fields.named.iter().map(|field| &field.ty);
    let names = idents.iter().map(|ident| camel(ident));
    let numbers = 0..idents.len();
    let mut generics = item.generics.clone();
    for parameter in &mut generics.params {
        if let GenericParam::Type(parameter) = parameter {
            parameter.bounds.push(syn::parse_quote!(crate::graphql::answer::Answer));
        }
    }
    let name = &item.ident;
    let (_, arguments, _) = item.generics.split_for_impl();
    if item.generics.type_params().next().is_some() {
        // The library gives a generic object a name only for the parameters that it lists.
        let bound = syn::parse_quote!(#name #arguments: ::async_graphql::OutputType);
        generics.make_where_clause().predicates.push(bound);
    }
    let (parameters, _, bounds) = generics.split_for_impl();
    Ok(quote! {
        impl #parameters crate::graphql::answer::Fields for #name #arguments #bounds {
            fn fields(objects: &mut crate::graphql::answer::Objects) -> Vec<crate::graphql::answer::FieldOf> {
                vec![#(crate::graphql::answer::FieldOf {
                    name: #names,
                    objects: <#types as crate::graphql::answer::Answer>::objects(objects),
                    cost: None,
                }),*]
            }

            fn write_field<'p>(
                &self,
                number: usize,
                child: crate::graphql::answer::Child<'p>,
                walk: &mut crate::graphql::answer::Walk<'p>,
            ) -> crate::graphql::answer::Written {
                match number {
                    #(#numbers => crate::graphql::answer::Answer::write(&self.#idents, child, walk),)*
                    _ => Err(walk.no_such_field(child)),
                }
            }
        }

        impl #parameters crate::graphql::answer::Answer for #name #arguments #bounds {
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
