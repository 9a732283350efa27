#pragma once

#include <memory>
#include <type_traits>

#include "base/result.h"

namespace fhir::path {

struct Item;

// Takes the items of a collection one by one: whether it wants more. A borrowed function, for the
// time of a call.
class ItemSink {
 public:
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, ItemSink>)
  ItemSink(F&& take)  // NOLINT: any function is one
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(take)))),
        take_([](void* object, const Item& item) -> base::Result<bool> {
          return (*static_cast<std::remove_reference_t<F>*>(object))(item);
        }) {}

  base::Result<bool> operator()(const Item& item) const { return take_(object_, item); }

 private:
  void* object_;
  base::Result<bool> (*take_)(void* object, const Item& item);
};

}  // namespace fhir::path
