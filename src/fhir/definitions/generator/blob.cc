#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/hash.h"
#include "fhir/definitions/generator/model.h"
#include "fhir/definitions/layout.h"

namespace fhir::generator {
namespace {

using layout::kNone;

std::uint16_t narrow(std::size_t number) {
  if (number >= kNone) give_up("the tables have outgrown their 16-bit indexes");
  return static_cast<std::uint16_t>(number);
}

class BlobWriter {
 public:
  explicit BlobWriter(const Model& model) : model_(model) {}

  std::string write() {
    number_types();
    number_code_sets();
    for (const TypeModel& type : model_.types)
      add_type(type);
    add_searches();
    for (const std::uint16_t type : type_names_) {
      const TypeModel& model = model_.types[type];
      if (model.kind == TypeKind::Resource && !model.abstract) add_resource(type);
    }
    return assemble();
  }

 private:
  layout::Text text(const std::string& string) {
    const auto [at, added] = text_of_.try_emplace(string);
    if (added) {
      at->second = {static_cast<std::uint32_t>(strings_.size()),
                    static_cast<std::uint32_t>(string.size())};
      strings_ += string;
    }
    return at->second;
  }

  void number_types() {
    for (std::size_t i = 0; i < model_.types.size(); ++i) {
      if (!type_number_.try_emplace(model_.types[i].name, narrow(i)).second)
        give_up("type " + model_.types[i].name + " is defined twice");
      type_names_.push_back(narrow(i));
    }
    std::ranges::sort(type_names_, {}, [&](std::uint16_t type) { return model_.types[type].name; });
  }

  std::uint16_t type_number(const std::string& name) const {
    if (name.empty()) return kNone;
    const auto found = type_number_.find(name);
    if (found == type_number_.end()) give_up("type " + name + " is not defined");
    return found->second;
  }

  void number_code_sets() {
    for (const auto& [url, codes] : model_.code_sets) {
      const std::uint16_t set = narrow(code_sets_.size());
      set_number_[url] = set;
      code_sets_.push_back(text(url));
      for (const CodeModel& code : codes) {
        codes_.push_back({.code = text(code.code), .system = text(code.system), .set = set});
      }
    }
  }

  void add_type(const TypeModel& type) {
    types_.push_back({.name = text(type.name),
                      .first_property = static_cast<std::uint32_t>(properties_.size()),
                      .property_count = static_cast<std::uint32_t>(type.properties.size()),
                      .base = type_number(type.base),
                      .element_count = type.element_count,
                      .kind = static_cast<std::uint8_t>(type.kind),
                      .primitive = static_cast<std::uint8_t>(type.primitive),
                      .abstract = type.abstract,
                      .unused = 0});
    for (const PropertyModel& property : type.properties) {
      properties_.push_back(
          {.name = text(property.name),
           .element_name = text(property.element_name),
           .owner = type_number(type.name),
           .type = type_number(property.type),
           .element = property.element,
           .min = property.min,
           .codes = property.codes.empty() ? kNone : set_number_.at(property.codes),
           .array = property.array,
           .choice = property.choice,
           .summary = property.summary,
           .modifier = property.modifier,
           .unused = 0});
    }
  }

  void add_searches() {
    for (const SearchModel& search : model_.searches) {
      searches_.push_back({.code = text(search.code),
                           .url = text(search.url),
                           .expression = text(search.expression),
                           .first_target = static_cast<std::uint32_t>(targets_.size()),
                           .target_count = static_cast<std::uint32_t>(search.targets.size()),
                           .first_component = static_cast<std::uint32_t>(components_.size()),
                           .component_count = static_cast<std::uint32_t>(search.components.size()),
                           .type = static_cast<std::uint8_t>(search.type),
                           .usage = static_cast<std::uint8_t>(search.usage)});
      for (const ComponentModel& component : search.components) {
        components_.push_back(
            {.expression = text(component.expression), .search = search_number(component.url)});
      }
      for (const std::string& target : search.targets)
        targets_.push_back(type_number(target));
    }
  }

  std::uint16_t search_number(const std::string& url) const {
    const auto found = std::ranges::find(model_.searches, url, &SearchModel::url);
    if (found == model_.searches.end()) give_up("a component is of the unknown " + url);
    return narrow(static_cast<std::size_t>(found - model_.searches.begin()));
  }

  bool applies(const SearchModel& search, std::uint16_t type) const {
    for (std::uint16_t at = type; at != kNone; at = type_number(model_.types[at].base)) {
      if (std::ranges::count(search.bases, model_.types[at].name) != 0) return true;
    }
    return false;
  }

  void add_resource(std::uint16_t type) {
    std::vector<std::uint16_t> list;
    for (std::size_t i = 0; i < model_.searches.size(); ++i) {
      if (applies(model_.searches[i], type)) list.push_back(narrow(i));
    }
    std::ranges::sort(list, {}, [&](std::uint16_t i) { return model_.searches[i].code; });
    const std::string& name = model_.types[type].name;
    const auto first = static_cast<std::uint32_t>(compartments_.size());
    std::vector<std::pair<std::uint16_t, const std::vector<std::string>*>> owners;
    for (const auto& [owner, resources] : model_.compartments)
      if (const auto codes = resources.find(name); codes != resources.end())
        owners.emplace_back(type_number(owner), &codes->second);
    std::ranges::sort(owners);
    for (const auto& [owner, codes] : owners)
      for (const std::string& code : *codes)
        compartments_.push_back({.code = text(code), .owner = owner, .unused = {}});
    resources_.push_back(
        {.first_search = static_cast<std::uint32_t>(search_lists_.size()),
         .search_count = static_cast<std::uint32_t>(list.size()),
         .first_compartment = first,
         .compartment_count = static_cast<std::uint32_t>(compartments_.size()) - first,
         .type = type,
         .unused = 0});
    search_lists_.insert(search_lists_.end(), list.begin(), list.end());
  }

  // A table of at least twice as many slots as records.
  template <class Record, class Owner, class Key>
  std::vector<std::uint16_t> slots(const std::vector<Record>& records, Owner owner, Key key) {
    std::size_t size = 1;
    while (size < records.size() * 2)
      size *= 2;
    std::vector<std::uint16_t> table(size, kNone);
    for (std::size_t i = 0; i < records.size(); ++i) {
      const layout::Text name = records[i].*key;
      std::size_t at = layout::slot_hash(records[i].*owner,
                                         std::string_view(strings_).substr(name.begin, name.size));
      while (table[at & (size - 1)] != kNone)
        ++at;
      table[at & (size - 1)] = narrow(i);
    }
    return table;
  }

  template <class T>
  layout::Section append(const std::vector<T>& records) {
    return append(records.data(), records.size());
  }
  template <class T>
  layout::Section append(const T* records, std::size_t count) {
    blob_.resize((blob_.size() + 7) / 8 * 8);
    const auto begin = static_cast<std::uint32_t>(blob_.size());
    blob_.append(reinterpret_cast<const char*>(records), count * sizeof(T));
    return {begin, static_cast<std::uint32_t>(count)};
  }

  std::string assemble() {
    layout::Header header{};
    std::memcpy(header.magic, layout::kMagic, sizeof header.magic);
    header.format = layout::kFormat;
    blob_.assign(sizeof header, '\0');
    header.strings = append(strings_.data(), strings_.size());
    header.types = append(types_);
    header.type_names = append(type_names_);
    header.properties = append(properties_);
    header.property_slots =
        append(slots(properties_, &layout::PropertyRecord::owner, &layout::PropertyRecord::name));
    header.code_sets = append(code_sets_);
    header.codes = append(codes_);
    header.code_slots = append(slots(codes_, &layout::CodeRecord::set, &layout::CodeRecord::code));
    header.searches = append(searches_);
    header.targets = append(targets_);
    header.components = append(components_);
    header.resources = append(resources_);
    header.search_lists = append(search_lists_);
    header.compartments = append(compartments_);
    header.size = static_cast<std::uint32_t>(blob_.size());
    header.checksum = base::hash64(std::string_view(blob_).substr(sizeof header));
    std::memcpy(blob_.data(), &header, sizeof header);
    return std::move(blob_);
  }

  const Model& model_;
  std::string blob_;
  std::string strings_;
  std::unordered_map<std::string, layout::Text> text_of_;
  std::unordered_map<std::string, std::uint16_t> type_number_;
  std::unordered_map<std::string, std::uint16_t> set_number_;
  std::vector<layout::TypeRecord> types_;
  std::vector<std::uint16_t> type_names_;
  std::vector<layout::PropertyRecord> properties_;
  std::vector<layout::Text> code_sets_;
  std::vector<layout::CodeRecord> codes_;
  std::vector<layout::SearchRecord> searches_;
  std::vector<std::uint16_t> targets_;
  std::vector<layout::ComponentRecord> components_;
  std::vector<layout::ResourceRecord> resources_;
  std::vector<std::uint16_t> search_lists_;
  std::vector<layout::CompartmentRecord> compartments_;
};

}  // namespace

std::string to_blob(const Model& model) {
  return BlobWriter(model).write();
}

}  // namespace fhir::generator
