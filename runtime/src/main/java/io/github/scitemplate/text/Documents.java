package io.github.scitemplate.text;

import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.error.Setting;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Texts as samples: the input is their tokens, int64 of shape (tokens), the label a class. They
 * differ in length, so a loader has to pad them into a batch, with {@link Vocabulary#PADDING}. A
 * text without a token has one that is unknown.
 */
public final class Documents implements SampleSource {
  private final int[][] numbers;
  private final int[] classes;
  private final @Nullable IntFunction<String> names;

  private Documents(int[][] numbers, int[] classes, @Nullable IntFunction<String> names) {
    this.numbers = numbers;
    this.classes = classes;
    this.names = names;
  }

  /** Texts from files, with their classes and the names of the files. */
  public static Documents of(Vocabulary vocabulary, TextFiles.Labelled texts) {
    return of(vocabulary, texts.texts(), texts.classIndices()).withNames(texts.names()::get);
  }

  /**
   * Texts with their classes.
   *
   * @param classIndices the class of each text, from 0
   */
  public static Documents of(Vocabulary vocabulary, List<String> texts, int[] classIndices) {
    if (texts.size() != classIndices.length) {
      throw new IllegalArgumentException(
          "there are " + texts.size() + " texts, but " + classIndices.length + " classes");
    }
    return new Documents(encoded(vocabulary, texts), classIndices.clone(), null);
  }

  /** Texts without labels, such as new ones. */
  public static Documents of(Vocabulary vocabulary, List<String> texts) {
    return new Documents(encoded(vocabulary, texts), new int[0], null);
  }

  private static int[][] encoded(Vocabulary vocabulary, List<String> texts) {
    return texts.stream()
        .map(vocabulary::numbers)
        .map(numbers -> numbers.length == 0 ? new int[] {Vocabulary.UNKNOWN} : numbers)
        .toArray(int[][]::new);
  }

  /** The same with the first {@code most} tokens of each text alone. */
  public Documents truncated(int most) {
    Setting.atLeast(1, "the most tokens of a text", most);
    return new Documents(
        Arrays.stream(numbers)
            .map(all -> all.length <= most ? all : Arrays.copyOf(all, most))
            .toArray(int[][]::new),
        classes,
        names);
  }

  /**
   * The same with every text {@code length} tokens long: cut at its end, or filled with {@link
   * Vocabulary#PADDING}.
   */
  public Documents padded(int length) {
    Setting.atLeast(1, "the length of a text", length);
    return new Documents(
        Arrays.stream(numbers).map(all -> Arrays.copyOf(all, length)).toArray(int[][]::new),
        classes,
        names);
  }

  /**
   * The same with texts that have names for predictions and messages, such as {@code
   * table.rowNames()::get} or {@code line -> "line " + (line + 1)}.
   *
   * @param called gives the name of a text by its index; any thread may ask
   */
  public Documents withNames(IntFunction<String> called) {
    return new Documents(numbers, classes, called);
  }

  @Override
  public String name(int index) {
    return names == null ? SampleSource.super.name(index) : names.apply(index);
  }

  @Override
  public int size() {
    return numbers.length;
  }

  @Override
  public Sample get(int index) {
    HostArray tokens =
        HostArray.of(Arrays.stream(numbers[index]).asLongStream().toArray(), numbers[index].length);
    return classes.length == 0
        ? new Sample(List.of(tokens), List.of())
        : Sample.of(tokens, classes[index]);
  }

  /** The number of tokens of each text. */
  public int[] lengths() {
    return Arrays.stream(numbers).mapToInt(all -> all.length).toArray();
  }

  /** The class of each text; empty without labels. */
  public int[] classIndices() {
    return classes.clone();
  }
}
