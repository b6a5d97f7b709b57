package io.github.scitemplate.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.maven.plugin.MojoFailureException;
import org.jspecify.annotations.Nullable;

/**
 * Collects the words that follow the main class: a command and the options that were given. An
 * absent value adds nothing, so that the main alone decides on defaults.
 */
final class CommandArguments {
  private final List<String> words = new ArrayList<>();

  CommandArguments(String command) {
    words.add(command);
  }

  /** Adds {@code --name value}, or nothing if there is no value. */
  CommandArguments option(String name, @Nullable String value) {
    if (value == null) {
      return this;
    }
    // After a space, a value such as -Xmx4g would be taken for an option.
    if (value.startsWith("-")) {
      words.add("--" + name + "=" + value);
    } else {
      words.add("--" + name);
      words.add(value);
    }
    return this;
  }

  /** Adds {@code --name value} for each of the values. */
  CommandArguments options(String name, List<String> values) {
    values.forEach(value -> option(name, value));
    return this;
  }

  /**
   * Adds {@code --name} if the property was given without a value ({@code -Doverwrite}) or as
   * {@code true}.
   *
   * @throws MojoFailureException if the value is neither empty nor a truth value: {@code
   *     -Doverwrite=yes} must not silently mean no
   */
  CommandArguments flag(String name, @Nullable String value) throws MojoFailureException {
    if (value == null) {
      return this;
    }
    switch (value.trim().toLowerCase(Locale.ROOT)) {
      case "", "true" -> words.add("--" + name);
      case "false" -> {}
      default ->
          throw new MojoFailureException(
              String.format(
                  "The option %s is a switch: give it alone, or with true or false, not '%s'.",
                  name, value));
    }
    return this;
  }

  /** Adds a switch as {@link #flag} does, and {@code --name value} for any other value. */
  CommandArguments flagOrValue(String name, @Nullable String value) throws MojoFailureException {
    boolean isFlag = value == null || value.trim().matches("(?i)|true|false");
    return isFlag ? flag(name, value) : option(name, value);
  }

  List<String> words() {
    return List.copyOf(words);
  }
}
