package io.github.scitemplate.report;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.Optional;

/**
 * Says with how many repeats a session tells more about luck.
 *
 * @param key where the config says how many there are; nothing if it does not
 * @param now how many there are
 * @param wanted how many there should be
 */
record MoreRepeats(Optional<String> key, int now, int wanted) {
  private static final String KEY = "repeats";

  /** Who sweeps the seed cannot repeat as well. */
  private static final String SWEPT_SEED = "seed_";

  private static final int LEAST = 5;

  /** A key of the config. */
  private record Place(String path, JsonElement value) {
    int count() {
      return value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()
          ? Math.max(1, value.getAsInt())
          : 1;
    }
  }

  /** The repeats for a session; nothing if its config sweeps the seed. */
  static Optional<MoreRepeats> of(ReportedSession session) {
    JsonElement values = JsonParser.parseString(session.asked().configValues());
    if (find(values, "", SWEPT_SEED).isPresent()) {
      return Optional.empty();
    }
    Optional<Place> repeats = find(values, "", KEY);
    int now = repeats.map(Place::count).orElse(1);
    int members = session.asked().members();
    // Each repeat has as many members as there are folds.
    int folds = Math.max(1, members / now);
    int wanted = (ScoreSummary.countToHalve(members) + folds - 1) / folds;
    return Optional.of(new MoreRepeats(repeats.map(Place::path), now, Math.max(LEAST, wanted)));
  }

  private static Optional<Place> find(JsonElement values, String before, String key) {
    if (!values.isJsonObject()) {
      return Optional.empty();
    }
    for (Map.Entry<String, JsonElement> entry : values.getAsJsonObject().entrySet()) {
      String path = before + entry.getKey();
      Optional<Place> found =
          entry.getKey().equals(key)
              ? Optional.of(new Place(path, entry.getValue()))
              : find(entry.getValue(), path + ".", key);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** What {@code -Dset} gets. */
  String override() {
    return key.orElse("+" + KEY) + "=" + wanted;
  }

  String label() {
    return now == 1
        ? "Run it with " + (wanted == LEAST ? "five" : wanted) + " seeds"
        : "Run it with "
            + wanted
            + " repeats instead of "
            + now
            + ", for intervals about half as wide or narrower";
  }
}
