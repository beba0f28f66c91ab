/**
 * What a US-layout scanner types on hosts with other layouts, written as the rows of the keyboards themselves, so that
 * the tables of the code are tested against keyboards and not against themselves.
 */
const US = "1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
const FR = "&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§"
const BE = "&é\"'(§è!çà)-azertyuiop^$qsdfghjklmùwxcvbn,;:=1234567890°_AZERTYUIOP¨*QSDFGHJKLM%WXCVBN?./+"
const DE = '1234567890ß´qwertzuiopü+asdfghjklöäyxcvbnm,.-!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_'

const typedOn = (rows: string) => (text: string) =>
  [...text].map((letter) => (US.includes(letter) ? ([...rows][US.indexOf(letter)] ?? letter) : letter)).join("")

export const azertyOf = typedOn(FR)
export const belgianOf = typedOn(BE)
export const qwertzOf = typedOn(DE)
