package io.github.scitemplate.text;

import io.github.scitemplate.data.HostArray;
import io.github.scitemplate.data.Sample;
import io.github.scitemplate.data.SampleSource;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;

/**
 * Windows of a long text for a language model. The input of a sample is {@code length} tokens, its
 * label those that follow each of them: the same window one token further. Both are int64 of shape
 * (length).
 */
public final class TextWindows implements SampleSource {
  private final int[] numbers;
  private final int length;
  private final int stride;

  private TextWindows(int[] numbers, int length, int stride) {
    this.numbers = numbers;
    this.length = length;
    this.stride = stride;
  }

  /**
   * Windows that follow each other without a gap. What is left at the end is not used.
   *
   * @param length tokens in a window
   * @throws UserException if the text is not longer than one window
   */
  public static TextWindows of(Vocabulary vocabulary, String text, int length) {
    Setting.atLeast(1, "the length of a window", length);
    int[] numbers = vocabulary.numbers(text);
    if (numbers.length <= length) {
      throw new UserException(
          "The text has "
              + numbers.length
              + " tokens, but a window of "
              + length
              + " needs one more than it has.",
          "Take shorter windows or a longer text.");
    }
    return new TextWindows(numbers, length, length);
  }

  /**
   * The same text with a window at every {@code tokens}-th token: 1 gives every window there is.
   */
  public TextWindows withStride(int tokens) {
    Setting.atLeast(1, "the stride of windows", tokens);
    return new TextWindows(numbers, length, tokens);
  }

  @Override
  public int size() {
    return (numbers.length - 1 - length) / stride + 1;
  }

  @Override
  public Sample get(int index) {
    int from = index * stride;
    return Sample.of(window(from), window(from + 1));
  }

  /** Which tokens the input has, counted from 0, such as {@code tokens 32 to 47}. */
  @Override
  public String name(int index) {
    int from = index * stride;
    return "tokens " + from + " to " + (from + length - 1);
  }

  private HostArray window(int from) {
    long[] window = new long[length];
    for (int i = 0; i < length; i++) {
      window[i] = numbers[from + i];
    }
    return HostArray.of(window, length);
  }

  /** How many tokens the text has. */
  public int tokens() {
    return numbers.length;
  }
}
