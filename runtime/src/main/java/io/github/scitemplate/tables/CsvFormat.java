package io.github.scitemplate.tables;

import io.github.scitemplate.error.UserException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * How a CSV file is written, and what its columns hold. {@link #standard} is right for most files;
 * each method gives a changed copy.
 *
 * @param separator between the fields of a row
 * @param quote around a field that holds separators or ends of lines
 * @param decimal the decimal point of numbers
 * @param encoding the name of the character set
 * @param header the names of the columns if the file has none in its first row; else empty
 * @param missing the texts that stand for a missing value
 * @param numberColumns the columns that hold numbers, whatever their first rows look like
 * @param textColumns the columns that hold text, even if it looks like numbers
 * @param only the columns to read; empty: all
 */
public record CsvFormat(
    char separator,
    char quote,
    char decimal,
    String encoding,
    List<String> header,
    List<String> missing,
    List<String> numberColumns,
    List<String> textColumns,
    List<String> only) {
  /** What pandas takes for missing, but for some rare spellings, and the question mark of UCI. */
  private static final List<String> MISSING =
      List.of(
          "", "NA", "N/A", "n/a", "NaN", "nan", "-NaN", "-nan", "null", "NULL", "None", "<NA>",
          "#N/A", "#NA", "?");

  public CsvFormat {
    header = List.copyOf(header);
    missing = List.copyOf(missing);
    numberColumns = List.copyOf(numberColumns);
    textColumns = List.copyOf(textColumns);
    only = List.copyOf(only);
    if (separator == quote || separator == decimal || "\r\n\0".indexOf(separator) >= 0) {
      throw new IllegalArgumentException(
          "the separator cannot be the quote, the decimal point or the end of a line");
    }
    if (!Charset.isSupported(encoding)) {
      throw new IllegalArgumentException("there is no character set " + encoding);
    }
    List<String> numbers = numberColumns;
    textColumns.stream()
        .filter(numbers::contains)
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "the column " + name + " cannot hold both numbers and text");
            });
  }

  /**
   * Commas, double quotes, a point in numbers, UTF-8, the names in the first row. Missing are an
   * empty field, {@code NA}, {@code N/A}, {@code NaN}, {@code null}, {@code None}, {@code ?} and
   * the like.
   */
  public static CsvFormat standard() {
    return new CsvFormat(
        ',', '"', '.', "UTF-8", List.of(), MISSING, List.of(), List.of(), List.of());
  }

  /** The same with another character between the fields, such as {@code ';'} or a tab. */
  public CsvFormat withSeparator(char character) {
    return new CsvFormat(
        character, quote, decimal, encoding, header, missing, numberColumns, textColumns, only);
  }

  /** The same with another character around fields. */
  public CsvFormat withQuote(char character) {
    return new CsvFormat(
        separator, character, decimal, encoding, header, missing, numberColumns, textColumns, only);
  }

  /** The same with another decimal point; a comma needs another separator, too. */
  public CsvFormat withDecimal(char character) {
    return new CsvFormat(
        separator, quote, character, encoding, header, missing, numberColumns, textColumns, only);
  }

  /** The same for a file in another character set, such as ISO-8859-1. */
  public CsvFormat withEncoding(Charset charset) {
    return new CsvFormat(
        separator,
        quote,
        decimal,
        charset.name(),
        header,
        missing,
        numberColumns,
        textColumns,
        only);
  }

  /** The same for a file without a row of names. */
  public CsvFormat withHeader(String... names) {
    return new CsvFormat(
        separator,
        quote,
        decimal,
        encoding,
        List.of(names),
        missing,
        numberColumns,
        textColumns,
        only);
  }

  /** The same with these texts for a missing value, and no others. */
  public CsvFormat withMissing(String... texts) {
    return new CsvFormat(
        separator,
        quote,
        decimal,
        encoding,
        header,
        List.of(texts),
        numberColumns,
        textColumns,
        only);
  }

  /** The same with numbers in these columns, which is otherwise decided by the first rows. */
  public CsvFormat withNumbers(String... columns) {
    return new CsvFormat(
        separator, quote, decimal, encoding, header, missing, List.of(columns), textColumns, only);
  }

  /** The same with text in these columns, such as postcodes, which is otherwise decided so, too. */
  public CsvFormat withText(String... columns) {
    return new CsvFormat(
        separator,
        quote,
        decimal,
        encoding,
        header,
        missing,
        numberColumns,
        List.of(columns),
        only);
  }

  /** The same for these columns alone; the others take no memory. */
  public CsvFormat withOnly(String... columns) {
    return new CsvFormat(
        separator,
        quote,
        decimal,
        encoding,
        header,
        missing,
        numberColumns,
        textColumns,
        List.of(columns));
  }

  /**
   * Reads a file.
   *
   * @throws UserException if it is not there, cannot be read, or is no such table; the message has
   *     the line, and the column where there is one
   */
  public CsvTable read(Path file) {
    return new CsvFile(file, this).read();
  }

  Charset charset() {
    return encoding.equals("UTF-8") ? StandardCharsets.UTF_8 : Charset.forName(encoding);
  }
}
