package io.github.scitemplate.search.space;

import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of several values of any kind. */
public final class Choice implements Domain {
  private final List<Object> values;
  private final Map<Object, Integer> indexes = new HashMap<>();

  Choice(List<Object> values) {
    this.values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new UserException("A list of choices is empty.", "Give at least one value.");
    }
    for (Object value : values) {
      if (indexes.putIfAbsent(value, indexes.size()) != null) {
        throw new UserException(
            "The choice " + value + " is listed twice.", "Keep one of the two.");
      }
    }
  }

  public List<Object> values() {
    return values;
  }

  public int size() {
    return values.size();
  }

  /** The index of the choice, from 0; -1 if {@code value} is none of the choices. */
  public int indexOf(Object value) {
    return indexes.getOrDefault(value, -1);
  }

  @Override
  public boolean contains(Object value) {
    return indexOf(value) >= 0;
  }

  @Override
  public String description() {
    return "one of [" + Listing.of(values) + "]";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Choice choice && values.equals(choice.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return description();
  }
}
