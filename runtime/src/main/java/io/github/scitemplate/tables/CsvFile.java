package io.github.scitemplate.tables;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.TextFile;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A CSV file that is read once, from its first row to its last. */
final class CsvFile {
  /** The longest field, in characters. */
  private static final int LONGEST = 1 << 24;

  private final Path file;
  private final CsvFormat format;

  CsvFile(Path file, CsvFormat format) {
    this.file = file;
    this.format = format;
  }

  /** The whole table. */
  CsvTable read() {
    CsvRows rows = new CsvRows(file, format, false);
    take(rows);
    if (rows.rows() == 0) {
      throw new UserException(
          file + " has the names of columns, but no row below them.",
          "Give a file with at least one row"
              + (format.header().isEmpty()
                  ? ", or the names in withHeader if the first row is one already."
                  : "."));
    }
    return new CsvTable(
        file.toString(),
        format,
        rows.columns(),
        new RowNames(String.valueOf(file.getFileName()), rows.lines()));
  }

  /** The names of the columns alone. */
  List<String> names() {
    CsvRows rows = new CsvRows(file, format, true);
    take(rows);
    return rows.names();
  }

  private void take(CsvRows rows) {
    try (Reader reader = TextFile.open(file, format.charset());
        CloseableIterator<Boolean> records = parser(rows, reader).iterator()) {
      boolean more = records.hasNext();
      while (more && !(rows.isNamesOnly() && rows.isHeaded())) {
        records.next();
        more = records.hasNext();
      }
    } catch (UserException e) {
      throw e;
    } catch (CsvParseException e) {
      throw parsed(e, rows);
    } catch (UncheckedIOException e) {
      throw TextFile.failure(
          file, format.charset(), e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (IOException e) {
      throw TextFile.failure(file, format.charset(), e);
    }
    if (!rows.isHeaded()) {
      throw new UserException(
          file + " is empty.", "Give a CSV file with the names of its columns in the first row.");
    }
  }

  private CsvReader<Boolean> parser(CsvRows rows, Reader reader) {
    return CsvReader.builder()
        .fieldSeparator(format.separator())
        .quoteCharacter(format.quote())
        .allowUnclosedQuote(false)
        .maxBufferSize(LONGEST)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .build(rows, reader);
  }

  /** What the parser could not read, or what reading a row led to. */
  private UserException parsed(CsvParseException e, CsvRows rows) {
    for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return user;
      }
      if (cause instanceof CharacterCodingException coding) {
        return TextFile.failure(file, format.charset(), coding);
      }
    }
    String why = String.valueOf(e.getMessage());
    if (why.startsWith("Unclosed quoted field")) {
      return rows.wrong(
          "a quote is opened in the row that begins here, and never closed.",
          "Close it, or write it twice if it is part of a text in quotes.");
    }
    if (why.startsWith("The maximum buffer size")) {
      return rows.wrong(
          "a field is longer than " + LONGEST + " characters.",
          "Close the quote that is open, if one is; or check whether this is a table.");
    }
    return rows.wrong(
        why.replaceFirst(" \\(record starting at line \\d+\\)$", "") + ".",
        "Correct the row: text behind a closing quote belongs into the quotes.");
  }
}
