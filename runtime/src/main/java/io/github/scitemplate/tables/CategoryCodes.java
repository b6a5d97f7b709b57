package io.github.scitemplate.tables;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Says which of some categories a value is. */
final class CategoryCodes {
  private final Map<String, Integer> codes;

  private CategoryCodes(Map<String, Integer> codes) {
    this.codes = codes;
  }

  static CategoryCodes of(List<String> categories) {
    Map<String, Integer> codes = new HashMap<>();
    for (int i = 0; i < categories.size(); i++) {
      codes.put(categories.get(i), i);
    }
    return new CategoryCodes(codes);
  }

  /** For each of these rows the category from 0; -1 if it is missing or none of them. */
  int[] of(Column column, int[] rows) {
    int[] result = new int[rows.length];
    if (column instanceof Column.Texts texts) {
      // Each text is looked up once, not once for each row.
      int[] known = texts.texts().stream().mapToInt(text -> codes.getOrDefault(text, -1)).toArray();
      for (int i = 0; i < rows.length; i++) {
        int code = texts.codes()[rows[i]];
        result[i] = code < 0 ? -1 : known[code];
      }
      return result;
    }
    double[] values = ((Column.Numbers) column).values();
    double[] sorted = new double[codes.size()];
    int[] places = new int[codes.size()];
    int count = 0;
    for (Map.Entry<String, Integer> entry : codes.entrySet()) {
      double value = NumberText.parse(entry.getKey(), '.');
      if (!Double.isNaN(value)) {
        sorted[count++] = value;
      }
    }
    sorted = Arrays.copyOf(sorted, count);
    Arrays.sort(sorted);
    for (int i = 0; i < count; i++) {
      places[i] = codes.getOrDefault(NumberText.of(sorted[i]), -1);
    }
    for (int i = 0; i < rows.length; i++) {
      double value = values[rows[i]] + 0.0; // 0 instead of -0
      int place = Arrays.binarySearch(sorted, value);
      result[i] = place < 0 ? -1 : places[place];
    }
    return result;
  }
}
