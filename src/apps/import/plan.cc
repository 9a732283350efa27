#include "apps/import/plan.h"

#include <optional>
#include <utility>

#include "base/text/percent.h"

namespace apps {

namespace {

using engine::Operation;
using fhir::json::Value;

std::string name_of(Value resource) {
  std::string name = resource.is_object() && resource.find("resourceType").is_string()
                         ? resource.find("resourceType").string()
                         : "unknown";
  if (resource.is_object() && resource.find("id").is_string())
    name += "/" + resource.find("id").string();
  return name;
}

class Planner {
 public:
  explicit Planner(const fhir::Definitions& definitions) : definitions_(definitions) {}

  ImportPlan run(Value document) {
    if (!document.is_object()) {
      refuse(document, {}, "this is not a resource: a resource is a JSON object");
    } else if (document.find("resourceType").exists()) {
      if (is_container(document)) {
        std::size_t index = 0;
        for (const Value entry : document.find("entry"))
          add_entry(entry, index++);
      } else {
        add_resource(document, {}, {});
      }
    } else if (document.find("resource").is_object()) {
      add_entry(document, 0);
    } else {
      refuse(document, {}, "this is not a resource: it has no resourceType");
    }
    return std::move(plan_);
  }

 private:
  // These carry resources; documents, messages, histories and responses are content of their own.
  static bool is_container(Value resource) {
    if (!resource.find("resourceType").string_equals("Bundle")) return false;
    const Value type = resource.find("type");
    if (!type.exists() || !resource.find("id").exists()) return true;
    return type.string_equals("transaction") || type.string_equals("batch") ||
           type.string_equals("collection") || type.string_equals("searchset");
  }

  void add_entry(Value entry, std::size_t index) {
    const std::string place = "Bundle.entry[" + std::to_string(index) + "]";
    const Value resource = entry.is_object() ? entry.find("resource") : Value{};
    if (!resource.is_object()) {
      const Value method = entry.is_object() ? entry.at("request", "method") : Value{};
      if (method.exists() && (method.string_equals("GET") || method.string_equals("HEAD"))) return;
      return refuse(resource, place, "the entry has no resource to import");
    }
    add_resource(resource, place + ".resource", entry);
  }

  void add_resource(Value resource, std::string place, Value entry) {
    Operation operation;
    const Value type_name = resource.find("resourceType");
    operation.type =
        type_name.is_string() ? definitions_.find_resource(type_name.string()) : fhir::TypeId::None;
    if (operation.type == fhir::TypeId::None)
      return refuse(resource, place + ".resourceType", "this is no resource type of FHIR R4");
    operation.body = resource.raw();
    operation.expression_prefix = std::move(place);
    const Value id = resource.find("id");
    if (id.exists() && id.is_string()) {
      operation.kind = Operation::Kind::Update;
      operation.id = id.string();
    }
    if (entry.exists()) {
      if (entry.find("fullUrl").is_string()) operation.full_url = entry.find("fullUrl").string();
      const Value condition = entry.at("request", "ifNoneExist");
      if (condition.exists() && condition.is_string()) {
        auto pairs = base::parse_query(condition.string());
        if (!pairs) return refuse(resource, operation.expression_prefix, pairs.error().message);
        operation.kind = Operation::Kind::Create;
        operation.id.clear();
        operation.condition = *std::move(pairs);
      }
    }
    plan_.names.push_back(name_of(resource));
    plan_.operations.push_back(std::move(operation));
  }

  void refuse(Value resource, std::string expression, std::string message) {
    plan_.refused.push_back({resource.exists() ? name_of(resource) : "unknown",
                             std::move(expression), std::move(message)});
  }

  const fhir::Definitions& definitions_;
  ImportPlan plan_;
};

}  // namespace

ImportPlan plan_import(const fhir::Definitions& definitions, Value document) {
  return Planner(definitions).run(document);
}

}  // namespace apps
