#include "fhir/definitions/definitions.h"

#include <algorithm>
#include <cstring>
#include <type_traits>
#include <vector>

#include "base/check.h"
#include "base/hash.h"
#include "fhir/definitions/layout.h"

// The tables, put into the program by blob.S.
extern "C" const char eir_definitions_begin[];
extern "C" const char eir_definitions_end[];

namespace fhir {

// Views into the blob, and the records that the interface promises, made from it once.
struct Definitions::Tables {
  std::string_view blob;
  std::string_view strings;
  std::vector<Type> types;
  std::vector<Property> properties;
  std::vector<SearchComponent> components;
  std::vector<SearchParameter> searches;       // those of each resource together
  std::vector<std::string_view> compartments;  // codes of each resource together
  std::span<const layout::CompartmentRecord> compartment_records;  // the same
  std::vector<TypeId> resources;
  std::vector<std::uint16_t> resource_of_type;  // index into resources, or kNone
  std::span<const layout::TypeRecord> type_records;
  std::span<const std::uint16_t> type_names;
  std::span<const std::uint16_t> property_slots;
  std::span<const layout::Text> code_sets;
  std::span<const layout::CodeRecord> codes;
  std::span<const std::uint16_t> code_slots;
  std::span<const TypeId> targets;
  std::span<const layout::ResourceRecord> resource_records;

  std::string_view text(layout::Text text) const { return strings.substr(text.begin, text.size); }
  template <class T>
  std::span<const T> section(layout::Section section) const {
    CHECK_FATAL(section.begin % alignof(T) == 0);
    CHECK_FATAL(section.begin + std::size_t{section.count} * sizeof(T) <= blob.size());
    return {reinterpret_cast<const T*>(blob.data() + section.begin), section.count};
  }
};

struct DefinitionsLoader {
  using Tables = Definitions::Tables;

  // They live as long as the program and are never given back.
  static const Definitions& load() {
    auto* tables = new Tables;
    tables->blob = {eir_definitions_begin, eir_definitions_end};
    const layout::Header header = check_header(tables->blob);
    map_sections(*tables, header);
    make_types(*tables);
    make_properties(*tables, header);
    make_components(*tables, header);
    make_resources(*tables, header);
    auto* definitions = new Definitions;
    definitions->tables_ = tables;
    return *definitions;
  }

  static layout::Header check_header(std::string_view blob) {
    layout::Header header;
    CHECK_FATAL(blob.size() >= sizeof header);
    std::memcpy(&header, blob.data(), sizeof header);
    CHECK_FATAL(std::memcmp(header.magic, layout::kMagic, sizeof layout::kMagic) == 0);
    CHECK_FATAL(header.format == layout::kFormat);
    CHECK_FATAL(header.size == blob.size());
    CHECK_FATAL(header.checksum == base::hash64(blob.substr(sizeof header)));
    return header;
  }

  static void map_sections(Tables& tables, const layout::Header& header) {
    static_assert(std::is_same_v<std::underlying_type_t<TypeId>, std::uint16_t>);
    const auto strings = tables.section<char>(header.strings);
    tables.strings = {strings.data(), strings.size()};
    tables.type_records = tables.section<layout::TypeRecord>(header.types);
    tables.type_names = tables.section<std::uint16_t>(header.type_names);
    tables.property_slots = tables.section<std::uint16_t>(header.property_slots);
    tables.code_sets = tables.section<layout::Text>(header.code_sets);
    tables.codes = tables.section<layout::CodeRecord>(header.codes);
    tables.code_slots = tables.section<std::uint16_t>(header.code_slots);
    tables.targets = tables.section<TypeId>(header.targets);
    tables.resource_records = tables.section<layout::ResourceRecord>(header.resources);
  }

  static void make_types(Tables& tables) {
    tables.types.reserve(tables.type_records.size());
    for (const layout::TypeRecord& record : tables.type_records) {
      tables.types.push_back({.name = tables.text(record.name),
                              .kind = static_cast<TypeKind>(record.kind),
                              .primitive = static_cast<Primitive>(record.primitive),
                              .abstract = record.abstract != 0,
                              .base = static_cast<TypeId>(record.base)});
    }
  }

  static void make_properties(Tables& tables, const layout::Header& header) {
    const auto records = tables.section<layout::PropertyRecord>(header.properties);
    tables.properties.reserve(records.size());
    for (const layout::PropertyRecord& record : records) {
      tables.properties.push_back({.name = tables.text(record.name),
                                   .element_name = tables.text(record.element_name),
                                   .type = static_cast<TypeId>(record.type),
                                   .element = record.element,
                                   .min = record.min,
                                   .array = record.array != 0,
                                   .choice = record.choice != 0,
                                   .summary = record.summary != 0,
                                   .modifier = record.modifier != 0,
                                   .codes = record.codes});
    }
  }

  static void make_components(Tables& tables, const layout::Header& header) {
    const auto searches = tables.section<layout::SearchRecord>(header.searches);
    const auto records = tables.section<layout::ComponentRecord>(header.components);
    tables.components.reserve(records.size());
    for (const layout::ComponentRecord& record : records) {
      const layout::SearchRecord& search = searches[record.search];
      tables.components.push_back(
          {.code = tables.text(search.code),
           .expression = tables.text(record.expression),
           .type = static_cast<SearchType>(search.type),
           .number = record.search,
           .targets = tables.targets.subspan(search.first_target, search.target_count)});
    }
  }

  static void make_resources(Tables& tables, const layout::Header& header) {
    const auto searches = tables.section<layout::SearchRecord>(header.searches);
    const auto lists = tables.section<std::uint16_t>(header.search_lists);
    tables.searches.reserve(lists.size());
    for (const std::uint16_t number : lists) {
      const layout::SearchRecord& record = searches[number];
      tables.searches.push_back(
          {.code = tables.text(record.code),
           .url = tables.text(record.url),
           .expression = tables.text(record.expression),
           .type = static_cast<SearchType>(record.type),
           .number = number,
           .targets = tables.targets.subspan(record.first_target, record.target_count),
           .usage = static_cast<SearchUsage>(record.usage),
           .components = std::span(tables.components)
                             .subspan(record.first_component, record.component_count)});
    }
    tables.compartment_records = tables.section<layout::CompartmentRecord>(header.compartments);
    for (const layout::CompartmentRecord& record : tables.compartment_records) {
      tables.compartments.push_back(tables.text(record.code));
    }
    tables.resource_of_type.assign(tables.types.size(), layout::kNone);
    for (const layout::ResourceRecord& record : tables.resource_records) {
      tables.resource_of_type[record.type] = static_cast<std::uint16_t>(tables.resources.size());
      tables.resources.push_back(static_cast<TypeId>(record.type));
    }
  }
};

namespace {

std::size_t index_of(TypeId id) {
  return static_cast<std::size_t>(id);
}

}  // namespace

bool SearchParameter::is_of_whole_resource() const {
  return type == SearchType::Composite && !expression.empty() &&
         expression.find_first_of(".|( ") == expression.npos;
}

const Definitions& Definitions::r4() {
  static const Definitions& definitions = DefinitionsLoader::load();
  return definitions;
}

const Type& Definitions::type(TypeId id) const {
  CHECK(index_of(id) < tables_->types.size());
  return tables_->types[index_of(id)];
}

std::span<const Type> Definitions::types() const {
  return tables_->types;
}

TypeId Definitions::find_type(std::string_view name) const {
  const auto name_of = [&](std::uint16_t type) { return tables_->types[type].name; };
  const auto at = std::ranges::lower_bound(tables_->type_names, name, {}, name_of);
  if (at == tables_->type_names.end() || name_of(*at) != name) return TypeId::None;
  return static_cast<TypeId>(*at);
}

TypeId Definitions::find_resource(std::string_view name) const {
  const auto name_of = [&](TypeId type) { return tables_->types[index_of(type)].name; };
  const auto at = std::ranges::lower_bound(tables_->resources, name, {}, name_of);
  return at != tables_->resources.end() && name_of(*at) == name ? *at : TypeId::None;
}

std::span<const TypeId> Definitions::resources() const {
  return tables_->resources;
}

const Property* Definitions::find_property(TypeId type, std::string_view json_key) const {
  const auto slots = tables_->property_slots;
  const std::size_t mask = slots.size() - 1;
  const auto owner = static_cast<std::uint16_t>(type);
  if (owner >= tables_->types.size()) return nullptr;
  const layout::TypeRecord& record = tables_->type_records[owner];
  for (std::size_t at = layout::slot_hash(owner, json_key);; ++at) {
    const std::uint16_t slot = slots[at & mask];
    if (slot == layout::kNone) return nullptr;
    const Property& property = tables_->properties[slot];
    if (slot - record.first_property < record.property_count && property.name == json_key) {
      return &property;
    }
  }
}

std::span<const Property> Definitions::properties(TypeId type) const {
  CHECK(index_of(type) < tables_->types.size());
  const layout::TypeRecord& record = tables_->type_records[index_of(type)];
  return std::span(tables_->properties).subspan(record.first_property, record.property_count);
}

std::uint16_t Definitions::element_count(TypeId type) const {
  CHECK(index_of(type) < tables_->types.size());
  return tables_->type_records[index_of(type)].element_count;
}

bool Definitions::is_a(TypeId type, TypeId ancestor) const {
  while (type != ancestor && type != TypeId::None)
    type = this->type(type).base;
  return type == ancestor && type != TypeId::None;
}

bool Definitions::code_allowed(std::uint16_t codes, std::string_view code) const {
  const auto slots = tables_->code_slots;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t at = layout::slot_hash(codes, code);; ++at) {
    const std::uint16_t slot = slots[at & mask];
    if (slot == layout::kNone) return false;
    const layout::CodeRecord& record = tables_->codes[slot];
    if (record.set == codes && tables_->text(record.code) == code) return true;
  }
}

bool Definitions::coding_allowed(std::uint16_t codes, std::string_view system,
                                 std::string_view code) const {
  const auto slots = tables_->code_slots;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t at = layout::slot_hash(codes, code);; ++at) {
    const std::uint16_t slot = slots[at & mask];
    if (slot == layout::kNone) return false;
    const layout::CodeRecord& record = tables_->codes[slot];
    if (record.set == codes && tables_->text(record.code) == code &&
        tables_->text(record.system) == system) {
      return true;
    }
  }
}

std::string_view Definitions::code_system(std::uint16_t codes, std::string_view code) const {
  const auto slots = tables_->code_slots;
  const std::size_t mask = slots.size() - 1;
  for (std::size_t at = layout::slot_hash(codes, code);; ++at) {
    const std::uint16_t slot = slots[at & mask];
    if (slot == layout::kNone) return {};
    const layout::CodeRecord& record = tables_->codes[slot];
    if (record.set == codes && tables_->text(record.code) == code) {
      return tables_->text(record.system);
    }
  }
}

std::string_view Definitions::code_set_url(std::uint16_t codes) const {
  CHECK(codes < tables_->code_sets.size());
  return tables_->text(tables_->code_sets[codes]);
}

std::span<const SearchParameter> Definitions::search_parameters(TypeId resource) const {
  if (index_of(resource) >= tables_->types.size()) return {};
  const std::uint16_t index = tables_->resource_of_type[index_of(resource)];
  if (index == layout::kNone) return {};
  const layout::ResourceRecord& record = tables_->resource_records[index];
  return std::span(tables_->searches).subspan(record.first_search, record.search_count);
}

const SearchParameter* Definitions::find_search_parameter(TypeId resource,
                                                          std::string_view code) const {
  const auto all = search_parameters(resource);
  const auto at = std::ranges::lower_bound(all, code, {}, &SearchParameter::code);
  return at != all.end() && at->code == code ? &*at : nullptr;
}

std::span<const std::string_view> Definitions::compartment(TypeId owner, TypeId resource) const {
  if (index_of(resource) >= tables_->types.size()) return {};
  const std::uint16_t index = tables_->resource_of_type[index_of(resource)];
  if (index == layout::kNone) return {};
  const layout::ResourceRecord& record = tables_->resource_records[index];
  const auto of_resource =
      tables_->compartment_records.subspan(record.first_compartment, record.compartment_count);
  const auto of_owner = std::ranges::equal_range(of_resource, static_cast<std::uint16_t>(owner), {},
                                                 &layout::CompartmentRecord::owner);
  const auto first = static_cast<std::size_t>(of_owner.begin() - of_resource.begin());
  return std::span(tables_->compartments)
      .subspan(record.first_compartment + first, of_owner.size());
}

std::span<const std::string_view> Definitions::patient_compartment(TypeId resource) const {
  return compartment(find_resource("Patient"), resource);
}

}  // namespace fhir
