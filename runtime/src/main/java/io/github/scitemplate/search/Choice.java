package io.github.scitemplate.search;

import io.github.scitemplate.error.UserException;
import java.util.HashSet;
import java.util.List;

/** One of several values of any kind. */
record Choice(List<Object> values) implements Domain {
  Choice(List<Object> values) {
    this.values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new UserException("A list of choices is empty.", "Give at least one value.");
    }
    var seen = new HashSet<Object>();
    for (Object value : values) {
      if (!seen.add(value)) {
        throw new UserException(
            "The choice " + value + " is listed twice.", "Keep one of the two.");
      }
    }
  }

  int size() {
    return values.size();
  }

  /** Which choice this is, from 0; -1 for none of them. */
  int indexOf(Object value) {
    return values.indexOf(value);
  }

  @Override
  public boolean contains(Object value) {
    return indexOf(value) >= 0;
  }

  @Override
  public String description() {
    return "one of " + values;
  }
}
