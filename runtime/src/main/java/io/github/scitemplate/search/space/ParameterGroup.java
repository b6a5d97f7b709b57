package io.github.scitemplate.search.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters with the same condition: in every point all of them are present, or none.
 *
 * @param when the condition; null for parameters that are always present
 * @param members the indexes of the parameters in the space, ascending
 */
public record ParameterGroup(@Nullable BoundExpression when, List<Integer> members) {

  boolean present(@Nullable Object[] values) {
    return when == null || when.holds(values);
  }
}
