//! GraphQL interfaces over values that know their own type.
//!
//! The library's `derive(Interface)` wants a Rust type a kind, repeats every field, loses the paths
//! of errors and does not let one interface implement another.

use async_graphql::indexmap::{IndexMap, IndexSet};
use async_graphql::registry::{MetaField, MetaType, MetaTypeId, Registry};
use async_graphql::{ObjectType, OutputType};

/// One Rust struct that is several GraphQL object types behind one interface.
pub trait Kinds {
    /// The object types and their descriptions.
    fn kinds() -> Vec<(&'static str, &'static str)>;
    /// The object type of this value.
    fn kind(&self) -> &'static str;
    /// How many kinds there are.
    const COUNT: usize;
    /// The index of this value's kind among all.
    fn index(&self) -> usize;
}

/// Takes the object type that `#[Object]` made of `F` out of the registry, and puts the interface
/// `T` and its kinds in, all with the fields of `F`.
pub fn register_kinds<T: OutputType + Kinds, F: OutputType>(registry: &mut Registry) -> String {
    registry.create_output_type::<T, _>(MetaTypeId::Interface, |registry| {
        let (fields, description) = fields_of::<F>(registry);
        registry.types.remove(&*F::type_name());
        let name = T::type_name();
        for (kind, about) in T::kinds() {
            let object = object(kind, about, fields.clone(), std::any::type_name::<T>());
            let clash = registry.types.insert(kind.to_owned(), object);
            debug_assert!(clash.is_none(), "two types are called {kind}");
            registry.add_implements(kind, &name);
        }
        let kinds = T::kinds().into_iter().map(|(kind, _)| kind.to_owned()).collect();
        interface(&name, description, fields, kinds, std::any::type_name::<T>())
    })
}

/// The fields and the description of an object type; nothing for a type that is none, which the
/// schema's tests find.
pub fn fields_of<F: OutputType>(registry: &mut Registry) -> (IndexMap<String, MetaField>, Option<String>) {
    F::create_type_info(registry);
    match registry.types.get(&*F::type_name()) {
        Some(MetaType::Object { fields, description, .. }) => (fields.clone(), description.clone()),
        _ => (IndexMap::new(), None),
    }
}

fn object(name: &str, about: &str, fields: IndexMap<String, MetaField>, rust: &'static str) -> MetaType {
    MetaType::Object {
        name: name.to_owned(),
        description: Some(about.to_owned()),
        fields,
        cache_control: async_graphql::CacheControl::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: Some(rust),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// An interface type, for the registry.
pub fn interface(
    name: &str,
    description: Option<String>,
    fields: IndexMap<String, MetaField>,
    possible_types: IndexSet<String>,
    rust: &'static str,
) -> MetaType {
    MetaType::Interface {
        name: name.to_owned(),
        description,
        fields,
        possible_types,
        extends: false,
        inaccessible: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        rust_typename: Some(rust),
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// The object types that a value of this type may be: itself, or the kinds or members of an interface.
pub trait Possible {
    /// Their names.
    fn possible() -> Vec<String>;
}

impl<T: ObjectType> Possible for T {
    fn possible() -> Vec<String> {
        vec![T::type_name().into_owned()]
    }
}

/// Makes the newtype `$T` over the object `$F` the interface `$T` with its [`Kinds`].
macro_rules! kinds_of {
    ($T:ident = $F:ident) => {
        impl ::async_graphql::OutputType for $T {
            fn type_name() -> ::std::borrow::Cow<'static, str> {
                stringify!($T).into()
            }
            fn introspection_type_name(&self) -> ::std::borrow::Cow<'static, str> {
                $crate::graphql::interfaces::Kinds::kind(self).into()
            }
            fn create_type_info(registry: &mut ::async_graphql::registry::Registry) -> String {
                $crate::graphql::interfaces::register_kinds::<$T, $F>(registry)
            }
            async fn resolve(
                &self,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                _: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
            ) -> ::async_graphql::ServerResult<::async_graphql::Value> {
                ::async_graphql::resolver_utils::resolve_container(ctx, self).await
            }
        }
        impl ::async_graphql::resolver_utils::ContainerType for $T {
            async fn resolve_field(
                &self,
                ctx: &::async_graphql::Context<'_>,
            ) -> ::async_graphql::ServerResult<Option<::async_graphql::Value>> {
                ::async_graphql::resolver_utils::ContainerType::resolve_field(&self.0, ctx).await
            }
        }
        impl ::async_graphql::InterfaceType for $T {}
        impl $crate::graphql::answer::Answer for $T {
            const OBJECTS: usize = <$T as $crate::graphql::interfaces::Kinds>::COUNT;

            fn objects(objects: &mut $crate::graphql::answer::Objects) -> Vec<usize> {
                let kinds = <$T as $crate::graphql::interfaces::Kinds>::kinds();
                let names: Vec<&str> = kinds.into_iter().map(|(kind, _)| kind).collect();
                objects.add(&names, <$F as $crate::graphql::answer::Fields>::fields)
            }

            fn write<'p>(
                &self,
                child: $crate::graphql::answer::Child<'p>,
                walk: &mut $crate::graphql::answer::Walk<'p>,
            ) -> $crate::graphql::answer::Written {
                walk.object(&self.0, $crate::graphql::interfaces::Kinds::index(self), child)
            }
        }
        impl $crate::graphql::interfaces::Possible for $T {
            fn possible() -> Vec<String> {
                <$T as $crate::graphql::interfaces::Kinds>::kinds()
                    .into_iter()
                    .map(|(kind, _)| kind.to_owned())
                    .collect()
            }
        }
    };
}
pub(crate) use kinds_of;

/// An interface over objects and other interfaces, with the fields of the object `$F`. The members must have its fields; a test that parses the schema strictly checks it.
macro_rules! interface_of {
    ($(#[doc = $doc:literal])* $N:ident { fields of $F:ty } = $($M:ident)|+) => {
        $crate::graphql::interfaces::interface_of! { @enum [$($doc)*] $N = $($M)|+;
            |registry: &mut ::async_graphql::registry::Registry| {
                let (fields, _) = $crate::graphql::interfaces::fields_of::<$F>(registry);
                registry.types.remove(&*<$F as ::async_graphql::OutputType>::type_name());
                fields
            }
        }
    };
    (@enum [$($doc:literal)*] $N:ident = $($M:ident)|+; $fields:expr) => {
        $(#[doc = $doc])*
        pub enum $N {
            $(
                #[doc = concat!("`", stringify!($M), "`.")]
                $M($M)
            ),+
        }
        $(impl From<$M> for $N { fn from(member: $M) -> Self { $N::$M(member) } })+
        impl $crate::graphql::answer::Answer for $N {
            const OBJECTS: usize = 0 $(+ <$M as $crate::graphql::answer::Answer>::OBJECTS)+;

            fn objects(objects: &mut $crate::graphql::answer::Objects) -> Vec<usize> {
                [$(<$M as $crate::graphql::answer::Answer>::objects(objects)),+].concat()
            }

            fn write<'p>(
                &self,
                child: $crate::graphql::answer::Child<'p>,
                walk: &mut $crate::graphql::answer::Walk<'p>,
            ) -> $crate::graphql::answer::Written {
                let before = 0;
                $(
                    if let $N::$M(member) = self {
                        return $crate::graphql::answer::Answer::write(member, child.from(before), walk);
                    }
                    let before = before + <$M as $crate::graphql::answer::Answer>::OBJECTS;
                )+
                // No member is left; the compiler cannot tell.
                Err(walk.no_such_field(child.from(before)))
            }
        }
        impl $crate::graphql::interfaces::Possible for $N {
            fn possible() -> Vec<String> { [$(<$M as $crate::graphql::interfaces::Possible>::possible()),+].concat() }
        }
        impl ::async_graphql::OutputType for $N {
            fn type_name() -> ::std::borrow::Cow<'static, str> { stringify!($N).into() }
            fn introspection_type_name(&self) -> ::std::borrow::Cow<'static, str> {
                match self { $($N::$M(member) => ::async_graphql::OutputType::introspection_type_name(member)),+ }
            }
            fn create_type_info(registry: &mut ::async_graphql::registry::Registry) -> String {
                registry.create_output_type::<Self, _>(::async_graphql::registry::MetaTypeId::Interface, |registry| {
                    $(
                        <$M as ::async_graphql::OutputType>::create_type_info(registry);
                        registry.add_implements(&<$M as ::async_graphql::OutputType>::type_name(), stringify!($N));
                        for object in <$M as $crate::graphql::interfaces::Possible>::possible() {
                            registry.add_implements(&object, stringify!($N));
                        }
                    )+
                    let fields = ($fields)(registry);
                    let doc: &[&str] = &[$($doc.trim_ascii()),*];
                    let possible = <Self as $crate::graphql::interfaces::Possible>::possible().into_iter().collect();
                    $crate::graphql::interfaces::interface(
                        stringify!($N), Some(doc.join("\n")), fields, possible, std::any::type_name::<Self>())
                })
            }
            async fn resolve(
                &self,
                ctx: &::async_graphql::ContextSelectionSet<'_>,
                field: &::async_graphql::Positioned<::async_graphql::parser::types::Field>,
            ) -> ::async_graphql::ServerResult<::async_graphql::Value> {
                match self { $($N::$M(member) => ::async_graphql::OutputType::resolve(member, ctx, field).await),+ }
            }
        }
        impl ::async_graphql::resolver_utils::ContainerType for $N {
            async fn resolve_field(
                &self,
                ctx: &::async_graphql::Context<'_>,
            ) -> ::async_graphql::ServerResult<Option<::async_graphql::Value>> {
                match self { $($N::$M(member) => ::async_graphql::resolver_utils::ContainerType::resolve_field(member, ctx).await),+ }
            }
            fn collect_all_fields<'a>(
                &'a self,
                ctx: &::async_graphql::ContextSelectionSet<'a>,
                fields: &mut ::async_graphql::resolver_utils::Fields<'a>,
            ) -> ::async_graphql::ServerResult<()> {
                match self {
                    $($N::$M(member) => ::async_graphql::resolver_utils::ContainerType::collect_all_fields(member, ctx, fields)),+
                }
            }
        }
        impl ::async_graphql::InterfaceType for $N {}
    };
}
pub(crate) use interface_of;
