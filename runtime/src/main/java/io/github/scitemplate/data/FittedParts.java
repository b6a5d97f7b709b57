package io.github.scitemplate.data;

import io.github.scitemplate.error.Listing;
import io.github.scitemplate.error.UserException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What an experiment keeps of its {@link Fitted} parts.
 *
 * @param place where they are kept, for messages
 * @param json the text of each by its name
 */
public record FittedParts(String place, Map<String, String> json) {

  public FittedParts {
    json = Map.copyOf(json);
  }

  /**
   * A part, made of its text.
   *
   * @param name as it was kept
   * @param making makes it, such as {@code FittedColumns::of}
   * @throws UserException if none of this name is kept
   */
  public <T> T get(String name, Function<String, T> making) {
    String text = json.get(name);
    if (text == null) {
      throw new UserException(
          "There is no fitted part '" + name + "' in " + place + ".",
          json.isEmpty()
              ? "Keep it in buildDataLoaders: DataLoaders.of(…).keeping(\""
                  + name
                  + "\", …), and train; of a model that was copied elsewhere, copy the folder, too."
              : "There are " + Listing.of(new TreeMap<>(json).keySet()) + ".");
    }
    return making.apply(text);
  }
}
