package io.github.scitemplate.text;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import io.github.scitemplate.data.Fitted;
import io.github.scitemplate.error.Setting;
import io.github.scitemplate.error.UserException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers the tokens of training texts: 0 is {@link #PADDING}, 1 is {@link #UNKNOWN}, then come the
 * tokens, the most frequent first; equally frequent ones in the order of their code points.
 */
public final class Vocabulary implements Fitted {
  /** The number that fills up what is shorter than its batch. */
  public static final int PADDING = 0;

  /** The number of every token that the training texts have not, or too seldom. */
  public static final int UNKNOWN = 1;

  private static final List<String> SPECIAL = List.of("<pad>", "<unk>");
  private static final Gson GSON = new GsonBuilder().disableHtmlEscaping().create();

  private final Tokenizer tokenizer;
  private final List<String> tokens;
  private final Map<String, Integer> numbers = new HashMap<>();

  private Vocabulary(Tokenizer tokenizer, List<String> tokens) {
    this.tokenizer = tokenizer;
    this.tokens = tokens;
    for (int i = SPECIAL.size(); i < tokens.size(); i++) {
      numbers.put(tokens.get(i), i);
    }
  }

  /** The vocabulary of all tokens of training texts. */
  public static Vocabulary of(Tokenizer tokenizer, Collection<String> trainingTexts) {
    return of(tokenizer, trainingTexts, 1, Integer.MAX_VALUE);
  }

  /**
   * The vocabulary of the frequent tokens of training texts.
   *
   * @param leastCount how often a token has to be there
   * @param mostTokens how many there are at most, besides padding and unknown: the most frequent
   * @throws UserException if no token is left
   */
  public static Vocabulary of(
      Tokenizer tokenizer, Collection<String> trainingTexts, int leastCount, int mostTokens) {
    Setting.atLeast(1, "the least count of a token", leastCount);
    Setting.atLeast(1, "the most tokens", mostTokens);
    Map<String, long[]> counts = new HashMap<>();
    for (String text : trainingTexts) {
      tokenizer.forEach(text, token -> counts.computeIfAbsent(token, t -> new long[1])[0]++);
    }
    List<String> all = new ArrayList<>(SPECIAL);
    counts.entrySet().stream()
        .filter(entry -> entry.getValue()[0] >= leastCount)
        .sorted(
            Comparator.comparingLong((Map.Entry<String, long[]> entry) -> -entry.getValue()[0])
                .thenComparing(Map.Entry::getKey, Vocabulary::byCodePoints))
        .limit(mostTokens)
        .forEach(entry -> all.add(entry.getKey()));
    if (all.size() == SPECIAL.size()) {
      throw new UserException(
          counts.isEmpty()
              ? "The training texts are empty, so there is no vocabulary."
              : "No token is in the training texts " + leastCount + " times.",
          "Give the texts that the model is trained on, or a smaller least count.");
    }
    return new Vocabulary(tokenizer, List.copyOf(all));
  }

  private static int byCodePoints(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  /** How many numbers there are, padding and unknown included: the size of an embedding. */
  public int size() {
    return tokens.size();
  }

  /** The number of a token; {@link #UNKNOWN} if the vocabulary has it not. */
  public int number(String token) {
    return numbers.getOrDefault(token, UNKNOWN);
  }

  /** The token of a number; {@code <pad>} and {@code <unk>} of the first two. */
  public String token(int number) {
    return tokens.get(number);
  }

  /** The numbers of a text's tokens, in order. */
  public long[] encode(String text) {
    int[] found = numbers(text);
    return Arrays.stream(found).asLongStream().toArray();
  }

  /** The same, for those who keep many. */
  int[] numbers(String text) {
    Numbers found = new Numbers(Math.min(text.length(), 1 << 20));
    tokenizer.forEach(text, token -> found.add(number(token)));
    return Arrays.copyOf(found.values, found.size);
  }

  /** Numbers whose count is not known before. */
  private static final class Numbers {
    private int[] values;
    private int size;

    Numbers(int expected) {
      values = new int[Math.max(1, expected)];
    }

    void add(int number) {
      if (size == values.length) {
        values = Arrays.copyOf(values, (int) Math.min(Integer.MAX_VALUE - 8, size * 2L));
      }
      values[size++] = number;
    }
  }

  /**
   * The text of numbers. Padding is left out; words are parted by a space.
   *
   * @throws IndexOutOfBoundsException if a number is not one of the vocabulary's
   */
  public String decode(long[] encoded) {
    List<String> found = new ArrayList<>(encoded.length);
    for (long number : encoded) {
      if (number != PADDING) {
        found.add(tokens.get(Math.toIntExact(number)));
      }
    }
    return tokenizer.joined(found);
  }

  /** How texts are cut into tokens. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** What is kept as JSON. */
  private record Kept(Tokenizer tokenizer, List<String> tokens) {}

  @Override
  public String json() {
    return GSON.toJson(new Kept(tokenizer, tokens));
  }

  /**
   * Makes a vocabulary of what {@link #json} gave.
   *
   * @throws UserException if the text is nothing of the kind
   */
  public static Vocabulary of(String json) {
    try {
      Kept kept = GSON.fromJson(json, Kept.class);
      if (kept.tokenizer() != null
          && kept.tokens().size() > SPECIAL.size()
          && kept.tokens().subList(0, SPECIAL.size()).equals(SPECIAL)) {
        return new Vocabulary(kept.tokenizer(), List.copyOf(kept.tokens()));
      }
    } catch (JsonParseException | NullPointerException e) {
      // The error below covers this case, too.
    }
    throw new UserException(
        "This is no vocabulary: " + json.substring(0, Math.min(60, json.length())),
        "Give the text that json() of a vocabulary gave.");
  }
}
