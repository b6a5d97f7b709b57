package io.github.scitemplate.benchmarks.tasks.lstm;

/** Writes sentences about one animal until it is tired, then about another. */
final class Grammar {
  static final String CHARACTERS = " .abcdefghijklmnopqrstuvwxyz";
  private static final String[] ANIMALS = {"otter", "heron", "badger", "lynx", "weasel", "stoat"};
  private static final String[] VERBS = {"sees", "follows", "likes", "hears", "fears", "meets"};
  private static final String[] MOODS = {"old", "quick", "shy", "loud", "hungry", "clever"};

  private long state;

  private Grammar(long seed) {
    state = seed;
  }

  static String text(long seed, int length) {
    Grammar grammar = new Grammar(seed);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      String hero = grammar.any(ANIMALS);
      for (int left = grammar.below(6); left >= 0; left--) {
        text.append("the ").append(hero).append(' ').append(grammar.any(VERBS)).append(" the ");
        text.append(grammar.any(MOODS)).append(' ').append(grammar.any(ANIMALS)).append(". ");
      }
    }
    return text.substring(0, length);
  }

  private String any(String[] words) {
    return words[below(words.length)];
  }

  private int below(int bound) {
    state = (state * 1103515245 + 12345) % (1L << 31);
    return (int) (state >> 16) % bound;
  }
}
