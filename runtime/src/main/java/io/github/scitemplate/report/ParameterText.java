package io.github.scitemplate.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.scitemplate.logger.Numbers;
import org.jspecify.annotations.Nullable;

/** Writes the values of parameters for people. */
final class ParameterText {
  private static final Gson GSON =
      new GsonBuilder().disableHtmlEscaping().serializeSpecialFloatingPointValues().create();

  private ParameterText() {}

  static String of(@Nullable Object value) {
    if (value instanceof Double number) {
      return Numbers.label(Numbers.exact(number));
    }
    return Numbers.label(value instanceof String text ? text : GSON.toJson(value));
  }
}
