//! Other mapping languages, VRL and jq, with the default trigger and mapping of Sync Audiences, from the bytes of an
//! event to those of its payload. Neither validates, coerces or decides a membership.

use jaq_core::data::JustLut;
use jaq_core::load::{Arena, File, Loader};
use jaq_core::{Compiler, Ctx, Filter, Vars, unwrap_valr};
use jaq_json::{Val, read, write};
use vrl::compiler::runtime::{Runtime, Terminate};
use vrl::compiler::state::RuntimeState;
use vrl::compiler::{Program, TargetValue, TimeZone};
use vrl::value::{Secrets, Value};

const VRL: &str = r#"
if .type != "identify" && .type != "track" { abort }
payload = {}
personas = .context.personas
if personas.computation_id != null { payload.segment_audience_id = personas.computation_id }
if personas.computation_key != null { payload.segment_audience_key = personas.computation_key }
if personas.computation_class != null { payload.segment_computation_action = personas.computation_class }
email = .context.traits.email
if email == null { email = .traits.email }
if email == null { email = .properties.email }
if email != null { payload.email = email }
phone = .context.traits.phone
if phone == null { phone = .traits.phone }
if phone == null { phone = .properties.phone }
if phone != null { payload.phone = phone }
if .properties != null { payload.traits_or_props = .properties } else if .traits != null { payload.traits_or_props = .traits }
. = payload
"#;

const JQ: &str = r#"
if .type == "identify" or .type == "track" then {
    segment_audience_id: .context.personas.computation_id,
    segment_audience_key: .context.personas.computation_key,
    segment_computation_action: .context.personas.computation_class,
    email: (.context.traits.email // .traits.email // .properties.email),
    phone: (.context.traits.phone // .traits.phone // .properties.phone),
    traits_or_props: (.properties // .traits)
} else empty end
"#;

/// A VRL program.
pub struct Vrl {
    program: Program,
    runtime: Runtime,
}

impl Vrl {
    pub fn new() -> Result<Self, String> {
        let compiled = vrl::compiler::compile(VRL, &[]).map_err(|problems| format!("{problems:?}"))?;
        Ok(Self { program: compiled.program, runtime: Runtime::new(RuntimeState::default()) })
    }

    /// Appends the payload of an event, if there is one.
    pub fn map(&mut self, event: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
        let value: Value = serde_json::from_slice(event).map_err(|error| error.to_string())?;
        let mut target =
            TargetValue { value, metadata: Value::Object(Default::default()), secrets: Secrets::default() };
        self.runtime.clear();
        match self.runtime.resolve(&mut target, &self.program, &TimeZone::default()) {
            Ok(_) => serde_json::to_writer(out, &target.value).map_err(|error| error.to_string()),
            Err(Terminate::Abort(_)) => Ok(()),
            Err(error) => Err(format!("{error:?}")),
        }
    }
}

/// A jq program.
pub struct Jq(Filter<JustLut<Val>>);

impl Jq {
    pub fn new() -> Result<Self, String> {
        let loader = Loader::new(jaq_core::defs());
        let arena = Arena::default();
        let modules = loader.load(&arena, File { code: JQ, path: () }).map_err(|problems| format!("{problems:?}"))?;
        let filter = Compiler::default()
            .with_funs(jaq_core::funs())
            .compile(modules)
            .map_err(|problems| format!("{problems:?}"))?;
        Ok(Self(filter))
    }

    /// Appends the payload of an event, if there is one.
    pub fn map(&self, event: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
        let event = read::parse_single(event).map_err(|error| error.to_string())?;
        let context = Ctx::<JustLut<Val>>::new(&self.0.lut, Vars::new([]));
        for payload in self.0.id.run((context, event)).map(unwrap_valr) {
            let payload = payload.map_err(|error| format!("{error:?}"))?;
            write::write(out, &write::Pp::default(), 0, &payload).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
