package io.github.scitemplate.engine.kernels;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The methods of the framework's scripts, as methods of another class. There, the name of each has
 * the script's name in front, such as {@code losses_ctc}.
 */
public final class KernelMethods {
  private static final Pattern BEGIN = Pattern.compile("(?m)^  def (\\w+)\\(self: [\\w.]+");
  private static final Pattern OWN_CALL = Pattern.compile("\\(self\\)\\.(\\w+)\\(");

  private KernelMethods() {}

  /** The name of a method of the script {@code script} in another class. */
  static String name(String script, String function) {
    return prefix(script) + function;
  }

  private static String prefix(String script) {
    return script.toLowerCase(Locale.ROOT) + "_";
  }

  /**
   * The source of methods and of those that they call.
   *
   * @param names the methods by their names in another class
   * @param className that class
   */
  public static List<String> of(Collection<String> names, String className) {
    Map<String, String> chosen = new LinkedHashMap<>();
    names.forEach(name -> choose(name, className, chosen));
    return List.copyOf(chosen.values());
  }

  private static void choose(String name, String className, Map<String, String> chosen) {
    if (chosen.containsKey(name)) {
      return;
    }
    String script = name.substring(0, name.indexOf('_'));
    String text = requireNonNull(methods(script).get(name), name);
    List<String> called = new ArrayList<>();
    Matcher calls = OWN_CALL.matcher(text);
    String renamed =
        calls.replaceAll(
            call -> {
              called.add(prefix(script) + call.group(1));
              return "(self)." + prefix(script) + call.group(1) + "(";
            });
    called.forEach(other -> choose(other, className, chosen));
    chosen.put(
        name,
        BEGIN.matcher(renamed).replaceFirst("  def " + name + "(self: __torch__." + className));
  }

  /** The methods of a script by their names in another class. */
  private static Map<String, String> methods(String script) {
    String source = resource(script + ".torchscript");
    Map<String, String> methods = new LinkedHashMap<>();
    Matcher begin = BEGIN.matcher(source);
    List<Integer> places = new ArrayList<>();
    List<String> names = new ArrayList<>();
    while (begin.find()) {
      places.add(begin.start());
      names.add(begin.group(1));
    }
    places.add(source.length());
    for (int i = 0; i < names.size(); i++) {
      methods.put(
          prefix(script) + names.get(i), source.substring(places.get(i), places.get(i + 1)));
    }
    return methods;
  }

  /** The text of a resource of this package. */
  static String resource(String name) {
    try (InputStream resource = KernelMethods.class.getResourceAsStream(name)) {
      if (resource == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
